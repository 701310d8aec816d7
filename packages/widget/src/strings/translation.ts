import type { afterStrings, ratingStrings } from './en-after.ts'
import type { attentionStrings } from './en-attention.ts'
import type { awayStrings } from './en-away.ts'
import type { consentStrings } from './en-consent.ts'
import type { conversationStrings } from './en-conversations.ts'
import type { endStrings, refusalStrings } from './en-end.ts'
import type { fileStrings } from './en-files.ts'
import type { formStrings } from './en-form.ts'
import type { handoverStrings } from './en-handover.ts'
import type { offerStrings } from './en-offers.ts'
import type { pageStrings } from './en-page.ts'
import type { spectatorStrings } from './en-spectator.ts'
import type { transcriptStrings } from './en-transcript.ts'
import type { typingStrings } from './en-typing.ts'
import type { wishStrings } from './en-wish.ts'
import type { panelStrings } from './en.ts'

type Named<P extends string, W> = { readonly [K in keyof W & string as `${P}${K}`]: W[K] }

/** Every sentence there is, by the names that a page may put its own under. A new part adds its line. */
type English = Named<'', typeof panelStrings> &
  Named<'', typeof afterStrings> &
  Named<'', typeof refusalStrings> &
  Named<'', typeof spectatorStrings> &
  Named<'attention.', typeof attentionStrings> &
  Named<'away.', typeof awayStrings> &
  Named<'consent.', typeof consentStrings> &
  Named<'conversations.', typeof conversationStrings> &
  Named<'ended.', typeof endStrings> &
  Named<'files.', typeof fileStrings> &
  Named<'form.', typeof formStrings> &
  Named<'handover.', typeof handoverStrings> &
  Named<'offers.', typeof offerStrings> &
  Named<'page.', typeof pageStrings> &
  Named<'rating.', typeof ratingStrings> &
  Named<'transcript.', typeof transcriptStrings> &
  Named<'typing.', typeof typingStrings> &
  Named<'wish.', typeof wishStrings>

/**
 * A whole language: nothing missing, nothing made up.
 *
 * @typeParam C the categories of `Intl.PluralRules` that whole numbers meet in this language
 */
export type Translation<C extends Intl.LDMLPluralRule> = { readonly [K in keyof English]: English[K] extends string ? string : Readonly<Record<C, string>> }
