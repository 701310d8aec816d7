/** A sentence about a number, by the categories that `Intl.PluralRules` knows of it. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>
/** English may say it in one form where another language cannot. */
export type Counted = string | Forms
export type Words = Readonly<Record<string, Counted>>
/** A language as it is spoken: the tag that numbers and times go by, its words if they are not the English ones, and its direction if it decides it. */
export type Spoken = { readonly locale: string; readonly words?: Words; readonly dir?: 'ltr' | 'rtl' }
/** What says `{n}` is about a number. */
type Read<W extends Words> = { readonly [K in keyof W]: W[K] extends Forms | `${string}{n}${string}` ? Counted : string }
type Group = { readonly prefix: string; readonly english: Words; readonly words: Record<string, Counted> }

const groups: Group[] = []
let own: Readonly<Record<string, unknown>> = {}
let language: Partial<Spoken> = {}

/**
 * The words of one part. They are read when they are drawn, because the language may change at any time, and the page may
 * put words of its own in their place (`strings`), by these names. A page has one set of words, however many chats are on it.
 */
export function defineWords<const W extends Words>(prefix: string, english: W): Read<W> {
  const group: Group = { prefix, english, words: {} }
  groups.push(group)
  fillIn(group)
  return group.words as Read<W>
}

/** The page's own before those of the language before the English ones. What is no text counts as absent (EMB-9). */
export function putWords(strings: unknown, spoken: Partial<Spoken> = {}): void {
  own = Object(strings) as typeof own
  language = spoken
  groups.forEach(fillIn)
}

/** Every English sentence of the parts that are loaded, by its whole name. */
export function listEnglish(): Words {
  return Object.fromEntries(groups.flatMap(({ prefix, english }) => Object.entries(english).map(([name, sentence]) => [prefix + name, sentence])))
}

/** What numbers, times and days are written by; undefined until a language was chosen. */
export function readLocale(): string | undefined {
  return language.locale
}

/** Puts values into the places of a sentence. Of a counted one the form is taken that goes with `n`. */
export function fill(sentence: Counted, values: Readonly<Record<string, string | number>>): string {
  const { locale } = language
  const words = typeof sentence === 'string' ? sentence : (sentence[new Intl.PluralRules(locale).select(values['n'] as number)] ?? sentence.other)
  return (words as string).replace(/\{(\w+)\}/g, (place, name: string) => (values[name] ?? place).toLocaleString(locale))
}

function fillIn({ prefix, english, words }: Group): void {
  for (const [name, sentence] of Object.entries(english)) {
    const given = own[prefix + name]
    words[name] = typeof given === 'string' ? given : (language.words?.[prefix + name] ?? sentence)
  }
}
