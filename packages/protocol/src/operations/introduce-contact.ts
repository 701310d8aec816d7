import * as v from 'valibot'
import { introduction } from '../introduction.ts'

/** Socket event `contact.introduce`: what an anonymous visitor who has spoken already says of themselves. */
export const introduceContactRequest = v.strictObject({ introduction })
export type IntroduceContactRequest = v.InferInput<typeof introduceContactRequest>
