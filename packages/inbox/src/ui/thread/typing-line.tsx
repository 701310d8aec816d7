import type { Typist } from '../../live/typing-watch.ts'
import { en } from '../../strings/en.ts'

/** Keeps its place while nobody types, so that nothing jumps. */
export function TypingLine({ typists, customerName }: { readonly typists: readonly Typist[]; readonly customerName: string }) {
  const names = typists.map((typist) => (typist.purpose === 'customer' ? customerName : (typist.name ?? en.formerColleague)))
  return (
    <p class="typing" aria-live="polite">
      {names.length > 0 && (
        <>
          <span class="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {en.thread.typing(names)}
        </>
      )}
    </p>
  )
}
