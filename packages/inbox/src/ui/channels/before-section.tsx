import type { Moment } from '../../state/preview-moments.ts'
import { ConsentEditor } from './consent-editor.tsx'
import { QuestionsEditor } from './questions-editor.tsx'
import type { SectionProps } from './section-props.ts'

/** What stands between a visitor and their first words. What is worked on is what the preview shows. */
export function BeforeSection({ form: { questions, consent }, change, told, show }: SectionProps & { readonly show: (moment: Moment) => void }) {
  return (
    <>
      <div onFocusCapture={() => show('form')}>
        <QuestionsEditor questions={questions} told={told} onChange={(next) => change({ questions: next })} />
      </div>
      <div onFocusCapture={() => show('consent')}>
        <ConsentEditor consent={consent} told={told} onChange={(next) => change({ consent: next })} />
      </div>
    </>
  )
}
