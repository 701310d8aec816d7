import { LONGEST, type RatingForm } from '../../state/channel-form.ts'
import { en } from '../../strings/en.ts'
import { CheckField, TextField } from './field.tsx'
import type { SectionProps } from './section-props.ts'

const t = en.channels

/** What is asked when all is said, and what visitors take home. */
export function AfterSection({ form: { rating }, change, told }: SectionProps) {
  const rate = (part: Partial<RatingForm>): void => change({ rating: { ...rating, ...part } })
  return (
    <>
      <fieldset>
        <legend>{t.rating}</legend>
        <p class="field-note">{t.ratingLead}</p>
        <CheckField label={t.ratingOn} checked={rating.on} onPick={(on) => rate({ on })} />
        {rating.on && (
          <>
            <TextField name="rating.question" label={t.ratingQuestion} placeholder={t.ours} value={rating.question} longest={LONGEST.rating} problem={told('rating.question')} onInput={(question) => rate({ question })} />
            <CheckField label={t.ratingComment} checked={rating.comment} onPick={(comment) => rate({ comment })} />
          </>
        )}
      </fieldset>
      <fieldset>
        <legend>{t.transcript}</legend>
        <p class="field-note">{t.transcriptLead}</p>
      </fieldset>
    </>
  )
}
