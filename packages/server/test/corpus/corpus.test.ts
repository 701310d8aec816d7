import { afterAll, beforeAll, expect, it } from 'vitest'
import { addresses } from './addresses.ts'
import { cursors } from './cursors.ts'
import { envelope } from './envelope.ts'
import { events, frames } from './frames.ts'
import { identifiers } from './identifiers.ts'
import { judgeEvents, judgeFrames, judgeHttp } from './judge.ts'
import { keys } from './keys.ts'
import { setScene, type Scene } from './scene.ts'
import { saidByAgents, saidByVisitors, saidOverHttp } from './text.ts'

// Tokens have a corpus of their own in forged-tokens, tampered-everywhere and every-entrance.

let scene: Scene
beforeAll(async () => {
  scene = await setScene()
})
afterAll(() => scene.close())

it('[WIRE-2] [WIRE-8] odd envelopes get their code and harm nobody', async () => {
  expect(await judgeHttp(scene, envelope(scene))).toEqual([])
}, 60_000)

it('[WIRE-5] [IDN-1] odd identifiers get their code and harm nobody', async () => {
  expect(await judgeHttp(scene, identifiers(scene))).toEqual([])
}, 60_000)

it('[WIRE-3] [WIRE-4] odd keys get their code and harm nobody', async () => {
  expect(await judgeHttp(scene, keys(scene))).toEqual([])
}, 60_000)

it('[WIRE-7] odd cursors get their code and harm nobody', async () => {
  expect(await judgeHttp(scene, cursors(scene))).toEqual([])
}, 60_000)

it('[TOK-15] odd addresses get their code and harm nobody', async () => {
  expect(await judgeHttp(scene, addresses(scene))).toEqual([])
}, 60_000)

it('[MSG-4] odd texts of backends are kept or refused', async () => {
  expect(await judgeHttp(scene, saidOverHttp(scene))).toEqual([])
}, 60_000)

it('[MSG-4] odd texts of agents are kept or refused', async () => {
  expect(await judgeEvents(scene, saidByAgents(scene))).toEqual([])
}, 60_000)

it('[MSG-4] odd texts of visitors are kept or refused', async () => {
  expect(await judgeEvents(scene, saidByVisitors(scene))).toEqual([])
}, 60_000)

it('[WIRE-8] odd events get their code and harm nobody', async () => {
  expect(await judgeEvents(scene, events(scene))).toEqual([])
}, 60_000)

it('[WIRE-8] odd frames end their sender at most', async () => {
  expect(await judgeFrames(scene, frames)).toEqual([])
}, 60_000)
