import * as v from 'valibot'
import { absentable, id } from '../scalars.ts'

/** `POST /contacts.info` by `{id}` or `{conversation_id}`. */
export const contactInfoRequest = v.strictObject({ id: absentable(id), conversation_id: absentable(id) })
export type ContactInfoRequest = v.InferOutput<typeof contactInfoRequest>
