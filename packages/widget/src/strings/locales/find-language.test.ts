import { WIDGET_LANGUAGES } from '@rejoin/protocol'
import { describe, expect, test } from 'vitest'
import { listEnglish, type Counted, type Words } from '../words.ts'
import { languages, matchLanguage } from './find-language.ts'

const english = await collectEnglish()
const places = (text = ''): string[] => [...new Set(text.match(/\{\w+\}/g))].toSorted()
const isCounted = (sentence: Counted | undefined): boolean => typeof sentence === 'object' || sentence?.includes('{n}') === true

/** Of every part, also those that are loaded when they are used. */
async function collectEnglish(): Promise<Words> {
  for (const load of Object.values(import.meta.glob('../en*.ts'))) await load()
  return listEnglish()
}

test.each([
  { tag: 'de-AT', language: 'de' },
  { tag: 'PT-br', language: 'pt-BR' },
  { tag: 'pt', language: 'pt' },
  { tag: 'pt-AO', language: 'pt' },
  { tag: 'no', language: 'nb' },
  { tag: 'nn-NO', language: 'nb' },
  { tag: 'iw', language: 'he' },
  { tag: 'zh', language: 'zh-CN' },
  { tag: 'zh-SG', language: 'zh-CN' },
  { tag: 'zh-HK', language: 'zh-TW' },
  { tag: 'zh-Hant', language: 'zh-TW' },
  { tag: 'en-Latn-AU', language: 'en' },
  { tag: 'eo', language: null },
])('EMB-36 who reads $tag reads $language', ({ tag, language }) => {
  expect(matchLanguage(tag)).toBe(language)
})

test('EMB-36 every language of the contract is there', () => {
  expect(Object.keys(languages)).toEqual(WIDGET_LANGUAGES.filter((language) => language !== 'en'))
})

describe.each(Object.keys(languages))('EMB-36 %s', async (tag) => {
  const { words } = await languages[tag as keyof typeof languages]()
  const named = Object.entries(words)

  test('it says all that English says, and nothing else', () => {
    const missing = Object.keys(english).filter((name) => !(name in words))
    expect(missing, `put these sentences into packages/widget/src/strings/locales/${tag.toLowerCase()}.ts, in this language: ${missing.map((name) => `${name} (${JSON.stringify(english[name])})`).join(', ')}`).toEqual([])
    expect(named.filter(([name]) => !(name in english)).map(([name]) => name), `nobody says these any more; take them out of locales/${tag.toLowerCase()}.ts`).toEqual([])
  })

  test('each sentence has the places of the English one', () => {
    for (const [name, sentence] of named) {
      const wanted = Object.values(typeof english[name] === 'object' ? english[name] : [english[name]]).flatMap((form) => places(form))
      const forms = typeof sentence === 'string' ? [sentence] : Object.entries(sentence).filter(([category]) => category === 'few' || category === 'many' || category === 'other').map(([, form]) => form)
      for (const form of forms) expect([name, places(form)]).toEqual([name, [...new Set(wanted)].toSorted()])
    }
  })

  test('what is counted has a form for every number', () => {
    const rules = new Intl.PluralRules(tag)
    const categories = [...new Set(Array.from({ length: 1_000 }, (_, n) => rules.select(n)))].toSorted()
    for (const [name, sentence] of named) expect([name, typeof sentence === 'object' ? Object.keys(sentence).toSorted() : null]).toEqual([name, isCounted(english[name]) ? categories : null])
  })
})
