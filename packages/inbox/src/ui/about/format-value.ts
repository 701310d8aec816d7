import { en } from '../../strings/en.ts'

/** What a site or a page knows about somebody, as people read it. */
export function formatValue(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? en.about.yes : en.about.no
  return typeof value === 'number' ? new Intl.NumberFormat(en.locale).format(value) : value
}
