import * as v from 'valibot'
import { absentable, id, text } from '../scalars.ts'
import { afterCompleted, attachmentPolicy, channelSettings, identityPolicy, origin, pageHost } from '../channel.ts'
import { pageEntries } from '../page.ts'
import { userProof } from '../user-proof.ts'

const policyEntries = {
  allow_native: v.optional(v.boolean('must be true or false')),
  settings: absentable(channelSettings),
  identity_policy: absentable(identityPolicy),
  after_completed: absentable(afterCompleted),
  attachments: absentable(attachmentPolicy),
  page_push_hosts: absentable(v.pipe(v.array(pageHost, 'must be a list of hosts'), v.maxLength(100, 'at most 100 hosts'))),
  /** `null` withdraws it. */
  user_jwt: v.nullish(userProof),
}

const origins = v.pipe(v.array(origin, 'must be a list of origins'), v.maxLength(100, 'at most 100 origins'))

/** `POST /channels.chatplugin.connect` (contract §6). */
export const connectChannelRequest = v.strictObject({ name: text(255, 1), allowed_origins: origins, ...policyEntries })
export type ConnectChannelRequest = v.InferOutput<typeof connectChannelRequest>

export const updateChannelRequest = v.strictObject({ channel_id: id, name: absentable(text(255, 1)), allowed_origins: absentable(origins), ...policyEntries })
export type UpdateChannelRequest = v.InferOutput<typeof updateChannelRequest>

/** `POST /channels.info`, `.disconnect`. */
export const channelRequest = v.strictObject({ channel_id: id })

export const listChannelsRequest = v.strictObject({ ...pageEntries })
