import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { attachmentPolicy, visitorSettings } from '../channel.ts'
import { givenConsent } from '../consent.ts'
import { visitorContact } from '../contact.ts'
import { authenticateVerdict, conversation } from '../conversation.ts'
import { message } from '../message.ts'
import { attributes } from '../metadata.ts'
import { absentable, count, id, installKey, localeTag, object, text, timestamp } from '../scalars.ts'

/** `POST /chatplugin.authenticate` (contract §5): a channel, or a resume token, or neither beside a Bearer session. */
export const authenticateVisitorRequest = v.strictObject({
  channel_id: absentable(id),
  resume_token: absentable(v.pipe(v.string('must be a string'), v.maxLength(2048, 'is too long'))),
  /** In place of a resume token, where the channel checks tokens that the site signs itself; needs `channel_id`. */
  user_jwt: absentable(v.pipe(v.string('must be a string'), v.maxLength(8192, 'is too long'))),
  install_key: absentable(installKey),
  /** Which of the person's conversations was on the screen: it is gone on with, unless a ticket's token says otherwise. */
  conversation_id: absentable(id),
  /** Needed once where the channel requires it; kept with the contact. */
  consent: absentable(givenConsent),
  /** Whoever has to agree first is answered (`consentAsked`) and not refused; without an `install_key` nothing else is. */
  ask: absentable(v.boolean('must be true or false')),
  /** What the page knows about itself; shown to agents beside the conversation. */
  page: absentable(
    object({
      url: absentable(text(2048)),
      title: absentable(text(255)),
      referrer: absentable(text(2048)),
      locale: absentable(localeTag),
      /** Whatever else the page wants agents to know. A browser says it, so it never tells who somebody is (ASC-9). */
      custom: absentable(attributes),
    }),
  ),
})

export type AuthenticateVisitorRequest = v.InferOutput<typeof authenticateVisitorRequest>

export const authenticateVisitorResult = v.object({
  /** `rjv_…`, opaque. */
  token: v.string(),
  /** Seconds. The client never judges expiry by its own clock. */
  expires_in: count,
  verdict: authenticateVerdict,
  /** Null: anonymous and nothing said yet. */
  contact: v.nullable(visitorContact),
  conversation: v.nullable(conversation),
  conversations: v.array(conversation),
  /** The newest page of the conversation, oldest first. */
  messages: v.array(message),
  settings: visitorSettings,
  /** What the visitor may do with files here. */
  attachments: attachmentPolicy,
  /** Present when somebody of the staff looks at the chat as this person: the session may only read. */
  actor: v.exactOptional(v.object({ id: v.string(), name: v.string() })),
})
export type AuthenticateVisitorResult = Answer<typeof authenticateVisitorResult>

/** With `ask`, in place of a session: what the visitor has to agree to and how the chat looks that asks them. Null: nothing, they may come in. */
export const consentAsked = v.object({ asked: v.nullable(visitorSettings) })
export type ConsentAsked = Answer<typeof consentAsked>

/** `POST /chatplugin.resumeToken`: with a session an empty body, with a system token a channel and a conversation. */
export const issueResumeTokenRequest = v.strictObject({ channel_id: absentable(id), conversation_id: absentable(id) })
export type IssueResumeTokenRequest = v.InferOutput<typeof issueResumeTokenRequest>
export const issueResumeTokenResult = v.object({ url: v.string(), resume_token: v.string(), expires_at: timestamp })
export type IssueResumeTokenResult = Answer<typeof issueResumeTokenResult>

/** `POST /chatplugin.logout`: ends the session of the Bearer token. */
export const logoutVisitorRequest = v.strictObject({})
