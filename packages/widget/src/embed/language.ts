import type { Spoken } from '../strings/words.ts'

export type Language = {
  /** @param asked what the site asked for, first of all @param around what counts where it asked for nothing that is a language */
  readonly choose: (asked: readonly unknown[], around: readonly unknown[]) => void
  /** Resolves when the words that were asked for last are there, or will not come. */
  readonly settled: () => Promise<void> | undefined
}

/** Languages are loaded when they are spoken, and so is what knows of them. English is there, and needs neither. */
export function createLanguage(onSpoken: (spoken: Spoken) => void): Language {
  let wanted: string | undefined
  let loading: Promise<void> | undefined
  return {
    settled: () => loading,
    choose(asked, around) {
      const wish = String([asked, around])
      if (wish === wanted) return
      wanted = wish
      loading = undefined
      const locale = String([...asked, ...around].find(Boolean))
      if (/^en(-[a-z]{2}|-\d{3})?$/i.test(locale)) return onSpoken({ locale })
      loading = import('../strings/locales/find-language.ts').then(({ findLanguage }) => findLanguage(asked, around)).then(
        (spoken) => {
          if (wish === wanted) onSpoken(spoken)
        },
        () => {
          // Whatever changes next asks again.
          wanted = undefined
        },
      )
    },
  }
}
