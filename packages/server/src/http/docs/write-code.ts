import type { Example } from '../openapi/document.ts'
import { html, type Html } from './html.ts'

/** JSON with its parts marked, so that a style sheet can colour them. */
export function writeJson(value: unknown): Html {
  const text = JSON.stringify(value, null, 2)
  const parts = text.split(/("(?:[^"\\]|\\.)*"(?:\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/)
  return html`${parts.map((part, index) => {
    if (index % 2 === 0) return part
    const kind = part.endsWith(':') ? 'key' : part.startsWith('"') ? 'text' : 'value'
    return html`<span class="json-${kind}">${part}</span>`
  })}`
}

/** Where a shell finds each kind of credential. */
const VARIABLE: Readonly<Record<string, string>> = { system: 'REJOIN_SYSTEM_TOKEN', agent: 'REJOIN_AGENT_TOKEN', session: 'REJOIN_SESSION_TOKEN', source: 'REJOIN_SOURCE_TOKEN' }

/** An example as a command that can be copied into a shell. */
export function writeCurl(baseUrl: string, call: string, example: Example): string {
  return writeCommand(baseUrl, call, example, [`-H 'Content-Type: application/json'`, `-d ${quote(JSON.stringify(example.value, null, 2))}`])
}

/** The same for a form with a file of this folder. */
export function writeUpload(baseUrl: string, call: string, example: Example): string {
  const { file } = example.value as { readonly file: string }
  return writeCommand(baseUrl, call, example, [`-F ${quote(`file=@${file}`)}`])
}

function writeCommand(baseUrl: string, call: string, example: Example, body: readonly string[]): string {
  const caller = example['x-caller']
  const origin = example['x-origin']
  return [
    `curl ${baseUrl}/${call}`,
    ...(caller === undefined ? [] : [`-H "Authorization: Bearer $${VARIABLE[caller] ?? 'TOKEN'}"`]),
    ...(origin === undefined ? [] : [`-H ${quote(`Origin: ${origin}`)}`]),
    ...body,
  ].join(' \\\n  ')
}

/** For a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
