import * as v from 'valibot'
import { absentable, id, installKey, localeTag, object, text } from '../scalars.ts'
import type { ChannelSettings } from '../channel.ts'
import type { VisitorContact } from '../contact.ts'
import type { AuthenticateVerdict, Conversation } from '../conversation.ts'
import type { Message } from '../message.ts'

/** `POST /chatplugin.authenticate` (contract §5): a channel, or a resume token, or neither beside a Bearer session. */
export const authenticateVisitorRequest = v.strictObject({
  channel_id: absentable(id),
  resume_token: absentable(v.pipe(v.string('must be a string'), v.maxLength(2048, 'is too long'))),
  /** In place of a resume token, where the channel checks tokens that the site signs itself; needs `channel_id`. */
  user_jwt: absentable(v.pipe(v.string('must be a string'), v.maxLength(8192, 'is too long'))),
  install_key: absentable(installKey),
  /** What the page knows about itself; shown to agents beside the conversation. */
  page: absentable(object({ url: absentable(text(2048)), title: absentable(text(255)), referrer: absentable(text(2048)), locale: absentable(localeTag) })),
})

export type AuthenticateVisitorRequest = v.InferOutput<typeof authenticateVisitorRequest>

export type AuthenticateVisitorResult = {
  /** `rjv_…`, opaque. */
  readonly token: string
  /** Seconds. The client never judges expiry by its own clock. */
  readonly expires_in: number
  readonly verdict: AuthenticateVerdict
  /** Null: anonymous and nothing said yet. */
  readonly contact: VisitorContact | null
  readonly conversation: Conversation | null
  readonly conversations: readonly Conversation[]
  /** The newest page of the conversation, oldest first. */
  readonly messages: readonly Message[]
  readonly settings: ChannelSettings
  /** Present when somebody of the staff looks at the chat as this person: the session may only read. */
  readonly actor?: { readonly id: string; readonly name: string }
}

/** `POST /chatplugin.resumeToken`: with a session an empty body, with a system token a channel and a conversation. */
export const issueResumeTokenRequest = v.strictObject({ channel_id: absentable(id), conversation_id: absentable(id) })
export type IssueResumeTokenRequest = v.InferOutput<typeof issueResumeTokenRequest>
export type IssueResumeTokenResult = { readonly url: string; readonly resume_token: string; readonly expires_at: string }

/** `POST /chatplugin.logout`: ends the session of the Bearer token. */
export const logoutVisitorRequest = v.strictObject({})
