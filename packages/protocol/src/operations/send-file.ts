import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { mediaType } from '../content.ts'
import { count, id, text, timestamp } from '../scalars.ts'

/** `POST /media.upload`: multipart, one file in the field `file`. */
export const uploadFileResult = v.object({ attachment_id: id, name: v.string(), media_type: v.string(), size: count })
export type UploadFileResult = Answer<typeof uploadFileResult>

/** `POST /media.link`: an address that shows or downloads the file without a credential, for at most 5 minutes (FILE-6). */
export const linkFileRequest = v.strictObject({ attachment_id: id })
export type LinkFileRequest = v.InferOutput<typeof linkFileRequest>
export const linkFileResult = v.object({ url: v.string(), expires_at: timestamp })
export type LinkFileResult = Answer<typeof linkFileResult>

/** Socket event `attachment.offer`: a file that is uploaded once the other side accepts it. */
export const offerFileRequest = v.strictObject({ conversation_id: id, name: text(255, 1), media_type: mediaType, size: count })
export type OfferFileRequest = v.InferOutput<typeof offerFileRequest>

/** Socket events `attachment.accept` and `attachment.reject`. */
export const answerOfferRequest = v.strictObject({ conversation_id: id, attachment_id: id })
export type AnswerOfferRequest = v.InferOutput<typeof answerOfferRequest>

/** The file as the call left it. */
export type OfferResult = { readonly attachment_id: string; readonly name: string; readonly media_type: string; readonly size: number }
