import type { Typist } from '../state/chat-state.ts'
import { fill, panelStrings } from '../strings/en.ts'
import { Avatar } from './avatar.tsx'

/** Faces shown at most; more people are "several". */
const MOST_FACES = 3

/** Who is writing to us at this moment, by name. */
export function TypingLine({ typists, team }: { readonly typists: readonly Typist[]; readonly team: string }) {
  const [first, second, third] = typists
  if (first === undefined) return null
  const name = first.name ?? team
  const words =
    second === undefined ? fill(panelStrings.typing, { name }) : third === undefined ? fill(panelStrings.typingTwo, { name, other: second.name ?? team }) : panelStrings.typingSeveral
  return (
    <div class="typing">
      <span class="faces">
        {typists.slice(0, MOST_FACES).map((typist) => (
          <Avatar key={typist.id} name={typist.name ?? team} />
        ))}
      </span>
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="who">{words}</span>
    </div>
  )
}
