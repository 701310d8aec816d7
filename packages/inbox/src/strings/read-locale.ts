/**
 * The first of a browser's languages that belongs to ours, for dates and numbers as its user writes them. Some
 * systems report tags that `Intl` refuses (`en-US@posix`), and a page must not fail over a date.
 */
export function readLocale(language: string, offered: readonly string[]): string {
  return offered.find((tag) => isUsable(tag) && new Intl.Locale(tag).language === language) ?? language
}

function isUsable(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0
  } catch {
    return false
  }
}
