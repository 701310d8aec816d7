import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What the server answered to each example: call → title of the example → answer. Written by the test that asks (WIRE-12). */
export type RecordedAnswers = Readonly<Record<string, Readonly<Record<string, RecordedAnswer>>>>
export type RecordedAnswer = { readonly status: number; readonly body: unknown }

const FILE = fileURLToPath(new URL('../../../assets/openapi/answers.json', import.meta.url))

export function readRecordedAnswers(): RecordedAnswers {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as RecordedAnswers) : {}
}
