/**
 * What the demonstration needs the first time, made by the same calls anybody would use: a channel for each site, a
 * token for the shop, an agent. What was made is noted beside the database, so a second start finds it and makes nothing.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { Problem } from './problem.mjs'

/** Each site has a channel of its own: its origins, its look. The agents see the conversations of both. */
const sites = {
  shop: { name: 'Northwind Tea', settings: { title: 'Northwind Tea', greeting: 'Hello! Ask us anything about tea.', accent_color: '#2f6b4f' } },
  plain: { name: 'Skerry Point', settings: { title: 'Skerry Point', greeting: 'Ahoy! Is there anything you would like to know before you climb up?', accent_color: '#b3392f' } },
}

/** Reads the notes of the last start, or begins them. They hold secrets: only this user may read them. */
export function openNotes(file) {
  const notes = readNotes(file)
  notes.system_token ??= `rjs_${randomBytes(32).toString('base64url')}`
  notes.shop_secret ??= randomBytes(32).toString('base64url')
  // In one step: an interrupted start leaves the notes of before, never half of the new ones.
  const save = () => {
    writeFileSync(`${file}.new`, `${JSON.stringify(notes, null, 2)}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  Object.defineProperty(notes, 'save', { value: save })
  save()
  return notes
}

function readNotes(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return {}
    throw new Problem(`The notes of the demonstration in ${file} cannot be read: delete that file and start again.`)
  }
}

/** Makes what is missing. Each thing is noted as soon as it exists, so a start that was interrupted goes on from there. */
export async function prepareDemo(notes, { url, ports }) {
  const call = createCall(url, notes.system_token)
  notes.channels ??= {}
  for (const [site, { name, settings }] of Object.entries(sites)) {
    // Browsers write the same machine in two ways, and an origin is compared letter by letter.
    const allowed_origins = [`http://localhost:${ports[site]}`, `http://127.0.0.1:${ports[site]}`]
    if (await updateChannel(call, notes.channels[site], allowed_origins)) continue
    notes.channels[site] = (await call('channels.chatplugin.connect', { name, allowed_origins, settings, attachments: 'open' })).id
    notes.save()
  }
  if (notes.token_for !== notes.channels.shop) {
    // All that the shop may do: say who somebody is, in its own channel.
    const { token } = await call('tokens.create', { name: 'Northwind Tea', channel_ids: [notes.channels.shop], scopes: ['contacts'] })
    notes.shop_token = token
    notes.token_for = notes.channels.shop
    notes.save()
  }
  if (notes.source_for !== notes.channels.shop) {
    // Imported here, so that a Node that cannot read them gets a sentence first.
    const [{ PURCHASE_MAPPING, createPurchases }, { users }] = await Promise.all([import('../shop/purchases.ts'), import('../shop/users.ts')])
    // The shop's other token: it tells what was sold, and opens nothing else. A source that is there gets a new one.
    const source = { source_id: 'northwind_orders', name: `Orders of ${sites.shop.name}`, mapping: PURCHASE_MAPPING }
    const made = (await call('sources.create', source, [409])) ?? (await call('sources.update', { ...source, rotate_token: true }))
    notes.source_token = made.token
    notes.source_for = notes.channels.shop
    notes.save()
    // What was bought before anybody chatted: it waits, and finds its people when they log in.
    const { report } = createPurchases({ url, token: notes.source_token })
    for (const user of users) for (const order of user.orders.toReversed()) await report(user, order)
  }
  if (notes.agent_for !== notes.channels.shop) {
    notes.agent_email = 'grace@example.com'
    const password = `grace-${randomBytes(5).toString('hex')}`
    const made = await call('agents.create', { email: notes.agent_email, password, name: 'Grace', role: 'admin' }, [409, 422])
    // She may be there from before the notes were lost; then nobody but her knows the password.
    if (made !== null) notes.agent_password = password
    notes.agent_for = notes.channels.shop
    notes.save()
  }
}

/** The ports may be others than last time. False when there is no such channel: first start, or the database is new. */
async function updateChannel(call, channelId, allowed_origins) {
  if (channelId === undefined) return false
  return (await call('channels.update', { channel_id: channelId, allowed_origins }, [404])) !== null
}

function createCall(url, token) {
  /** One call of Rejoin's HTTP interface; null when it was refused with a status that was foreseen. */
  return async function call(name, body, foreseen = []) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`${url}/${name}`, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(10_000) })
    const answer = await response.json()
    if (response.ok) return answer
    if (foreseen.includes(response.status)) return null
    throw new Problem(`The demonstration could not be prepared: ${name} answered "${answer.error?.message}" (${answer.error?.code}).`)
  }
}
