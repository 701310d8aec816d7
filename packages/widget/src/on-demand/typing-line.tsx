import { useRef } from 'preact/hooks'
import type { Typist } from '../state/chat-state.ts'
import { typingStrings } from '../strings/en-typing.ts'
import { fill } from '../strings/en.ts'
import { Avatar } from '../ui/avatar.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import style from './typing-line.css?inline'

/** Faces shown at most; more people are "several". */
const MOST_FACES = 3

/** Who is writing to us at this moment, by name. */
export function TypingLine({ typists, team }: { readonly typists: readonly Typist[]; readonly team: string }) {
  const line = useRef<HTMLDivElement>(null)
  useSheet(line, style)
  const [name = team, other = team] = typists.map((typist) => typist.name ?? team)
  const words = fill(typists.length > 2 ? typingStrings.several : typists.length > 1 ? typingStrings.two : typingStrings.one, { name, other })
  return (
    <div class="typing" ref={line}>
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
