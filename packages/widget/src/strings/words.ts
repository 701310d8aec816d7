type Words = Readonly<Record<string, string>>
type Group = { readonly prefix: string; readonly english: Words; readonly words: Record<string, string> }

const groups: Group[] = []
let own: Readonly<Record<string, unknown>> = {}

/**
 * The words of one part. They are read when they are drawn, because the page may put its own in their place at any time
 * (`strings`), by these names. A page has one set of words, however many chats are on it.
 */
export function defineWords<W extends Words>(prefix: string, english: W): W {
  const group: Group = { prefix, english, words: {} }
  groups.push(group)
  fillIn(group)
  return group.words as W
}

/** What is no text counts as absent, and the English is back (EMB-9). */
export function putOwnWords(strings: unknown): void {
  own = Object(strings) as typeof own
  groups.forEach(fillIn)
}

function fillIn({ prefix, english, words }: Group): void {
  for (const [name, sentence] of Object.entries(english)) {
    const given = own[prefix + name]
    words[name] = typeof given === 'string' ? given : sentence
  }
}
