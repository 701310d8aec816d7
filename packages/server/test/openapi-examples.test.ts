import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '@rejoin/protocol'
import { calls } from '../src/http/create-http-app.ts'
import { createDocument } from '../src/http/openapi/create-document.ts'
import { descriptions } from '../src/http/openapi/descriptions.ts'
import type { RecordedAnswer } from '../src/http/openapi/recorded-answers.ts'
import { readDocument } from './support/document-schemas.ts'
import { playExample } from './support/play-example.ts'

const schemas = readDocument(createDocument(calls, { publicUrl: 'https://chat.example.com', version: '1.0.0' }))
const examples = calls.flatMap(({ name }) => (descriptions[name]?.examples ?? []).map((example) => ({ name, title: example.title, example })))
const recorded: Record<string, Record<string, RecordedAnswer>> = {}

describe('examples of the document', () => {
  it.each(examples)('[WIRE-12] $name: $title', async ({ name, title, example }) => {
    const answer = await playExample(name, example)
    const { refusal } = example
    expect(answer).toMatchObject(refusal === undefined ? { status: 200 } : { status: errorCodes[refusal].status, body: { error: { code: refusal } } })
    // A form is no JSON that a schema could be held against.
    expect(example.file === undefined ? schemas.findMistakes(name, 'request', example.request) : []).toEqual([])
    expect(schemas.findMistakes(name, answer.status, answer.body)).toEqual([])
    ;(recorded[name] ??= {})[title] = answer
  })

  // When an answer has changed on purpose: vitest -u, and look at the difference.
  it('[WIRE-12] the document shows exactly these answers', async () => {
    await expect(`${JSON.stringify(recorded, null, 2)}\n`).toMatchFileSnapshot(fileURLToPath(new URL('../assets/openapi/answers.json', import.meta.url)))
  })
})
