import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { absentable, httpUrl, id, object, text, timestamp } from './scalars.ts'

/** What the site tells before anybody chats, or has them agree to. */
export const consentSetting = object({
  text: text(2000, 1),
  privacy_url: absentable(httpUrl),
  /** Nothing is stored and nothing is sent before somebody agreed. Otherwise it is a notice. */
  required: v.boolean('must be true or false'),
})
export type ConsentSetting = Answer<typeof consentSetting>

const givenBy = v.picklist(['visitor', 'page'], 'must be visitor or page')

/** Who agreed says to what: another text is another consent. A page whose consent manager asked leaves the text to us. */
export const givenConsent = object({ given_by: givenBy, text: absentable(text(2000)) })
export type GivenConsent = Answer<typeof givenConsent>

/** What is kept of it. */
export const consentRecord = v.object({ channel_id: id, text: v.string(), privacy_url: v.nullable(v.string()), given_by: givenBy, at: timestamp })
export type ConsentRecord = Answer<typeof consentRecord>
