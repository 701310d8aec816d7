/** What the widget speaks. Numbers and times go by any other language tag, too. */
export const WIDGET_LANGUAGES = ['ar', 'cs', 'da', 'de', 'el', 'en', 'es', 'fa', 'fi', 'fr', 'he', 'hi', 'hu', 'it', 'ja', 'ko', 'nb', 'nl', 'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sv', 'tr', 'uk', 'zh-CN', 'zh-TW'] as const

export type WidgetLanguage = (typeof WIDGET_LANGUAGES)[number]
