import type { WidgetLanguage } from '@rejoin/protocol'
import { isRightToLeft } from '../../loader/theme.ts'
import type { Spoken, Words } from '../words.ts'

type Loaded = { readonly words: Words }

/** Each is a file of its own, which only those load who read it. */
export const languages: Readonly<Record<Exclude<WidgetLanguage, 'en'>, () => Promise<Loaded>>> = {
  ar: () => import('./ar.ts'),
  cs: () => import('./cs.ts'),
  da: () => import('./da.ts'),
  de: () => import('./de.ts'),
  el: () => import('./el.ts'),
  es: () => import('./es.ts'),
  fa: () => import('./fa.ts'),
  fi: () => import('./fi.ts'),
  fr: () => import('./fr.ts'),
  he: () => import('./he.ts'),
  hi: () => import('./hi.ts'),
  hu: () => import('./hu.ts'),
  it: () => import('./it.ts'),
  ja: () => import('./ja.ts'),
  ko: () => import('./ko.ts'),
  nb: () => import('./nb.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  pt: () => import('./pt.ts'),
  'pt-BR': () => import('./pt-br.ts'),
  ro: () => import('./ro.ts'),
  ru: () => import('./ru.ts'),
  sv: () => import('./sv.ts'),
  tr: () => import('./tr.ts'),
  uk: () => import('./uk.ts'),
  'zh-CN': () => import('./zh-cn.ts'),
  'zh-TW': () => import('./zh-tw.ts'),
}

/**
 * What the site asked for, in English where we do not speak it; numbers and times go by it all the same. Where it asked for
 * nothing, the first around that we speak. Only a language from right to left turns a page that nobody asked to be turned.
 */
export async function findLanguage(asked: readonly unknown[], around: readonly unknown[]): Promise<Spoken> {
  const said = asked.find(isLocale)
  const locale = said ?? around.filter(isLocale).find((tag) => matchLanguage(tag) !== null) ?? 'en'
  const language = matchLanguage(locale)
  const loaded = language === null || language === 'en' ? {} : await languages[language]()
  const dir = isRightToLeft(locale) ? 'rtl' : 'ltr'
  return { locale, ...loaded, ...((said !== undefined || dir === 'rtl') && { dir }) }
}

/** Which of ours somebody understands who reads this one. @param tag a language tag that Intl knows */
export function matchLanguage(tag: string): WidgetLanguage | null {
  const locale = new Intl.Locale(tag)
  const { language } = locale
  switch (language) {
    case 'zh':
      return locale.maximize().script === 'Hant' ? 'zh-TW' : 'zh-CN'
    case 'pt':
      return locale.region === 'BR' ? 'pt-BR' : 'pt'
    case 'nn':
    case 'no':
      return 'nb'
    default:
      return language === 'en' || language in languages ? (language as WidgetLanguage) : null
  }
}

/** An unknown tag makes Intl throw, and a page's `lang` can be anything. */
function isLocale(tag: unknown): tag is string {
  try {
    return new Intl.Locale(tag as string).language !== ''
  } catch {
    return false
  }
}
