import type { OpenApiDocument, Operation, ResponseObject } from '../openapi/document.ts'
import type { JsonSchema } from '../openapi/write-schema.ts'
import { html, type Html } from './html.ts'
import { writeCurl, writeJson, writeUpload } from './write-code.ts'
import { writeFields, writeType } from './write-fields.ts'
import { writeLine, writeProse } from './write-prose.ts'

const CALLER: Readonly<Record<string, string>> = { system: 'System token', agent: 'Agent token', session: 'Session token', source: 'Source token' }

/** One call: what it is on the left, how it looks on the right. */
export function writeCall(document: OpenApiDocument, operation: Operation): Html {
  const name = operation.operationId
  const request = Object.values(operation.requestBody?.content ?? {})[0]
  const answer = findResponse(document, operation, '200')?.content?.['application/json']
  return html`<section class="call" id="${name}">
<div class="about">
<h3><a href="#${name}" class="anchor">${operation.summary}</a></h3>
<p class="route"><span class="method">POST</span> <code>/${name}</code></p>
<p class="callers">${operation.security.map((option) => writeCaller(option))}</p>
${operation.description === undefined ? null : writeProse(operation.description)}
<h4>Request</h4>
${(request?.schema === undefined ? null : writeFields(request.schema, 'request')) ?? html`<p class="none">An empty object.</p>`}
<h4>Answer</h4>
${writeAnswer(answer?.schema)}
${writeRefusals(document, operation)}
</div>
<div class="shown">${writeExamples(document, operation)}</div>
</section>`
}

function writeCaller(option: Readonly<Record<string, readonly string[]>>): Html {
  const [caller] = Object.entries(option)
  if (caller === undefined) return html`<span class="badge">No credential needed</span> `
  const [scheme, scopes] = caller
  return html`<span class="badge badge-${scheme}">${CALLER[scheme] ?? scheme}${scopes.length === 0 ? null : html` <small>scope ${scopes.join(', ')}</small>`}</span> `
}

function writeAnswer(schema: JsonSchema | undefined): Html {
  if (schema === undefined) return html`<p class="none">See the example.</p>`
  return writeFields(schema, 'answer') ?? (schema.$ref === undefined ? html`<p class="none">An empty object.</p>` : html`<p class="whole">The ${writeType(schema)} itself.</p>`)
}

export function findResponse(document: OpenApiDocument, operation: Operation, status: string): ResponseObject | undefined {
  const response = operation.responses[status]
  return response !== undefined && '$ref' in response ? document.components.responses[response.$ref.split('/').at(-1) ?? ''] : response
}

/** Codes of its own with their meaning; those of every call only by name. */
function writeRefusals(document: OpenApiDocument, operation: Operation): Html {
  const shared = new Set(Object.values(document.components.responses).flatMap((response) => (response['x-codes'] ?? []).map(({ code }) => code)))
  const codes = Object.keys(operation.responses).flatMap((status) => findResponse(document, operation, status)?.['x-codes'] ?? [])
  const own = codes.filter(({ code }) => !shared.has(code))
  return html`<h4>Refusals</h4>
<ul class="codes">${own.map(({ code, status, final, meaning }) => html`<li><span class="status">${status}</span> <a href="#error-${code}"><code>${code}</code></a> ${final ? null : html`<span class="retryable">retryable</span>`}<span class="meaning">${writeLine(meaning)}</span></li>`)}</ul>
<p class="every">As every call: ${codes.filter(({ code }) => shared.has(code)).map(({ code }) => html`<a href="#error-${code}"><code>${code}</code></a> `)}</p>`
}

function writeExamples(document: OpenApiDocument, operation: Operation): readonly Html[] {
  const baseUrl = document.servers[0]?.url ?? ''
  const [[media, request] = ['application/json', undefined]] = Object.entries(operation.requestBody?.content ?? {})
  const examples = Object.entries(request?.examples ?? {})
  return examples.map(([key, example], index) => {
    const status = String(example['x-status'] ?? 200)
    const answer = findResponse(document, operation, status)?.content?.['application/json']?.examples?.[key]
    return html`<details class="example" name="examples-${operation.operationId}"${index === 0 ? html` open` : null}>
<summary><span class="example-title">${example.summary}</span> <span class="status ${status === '200' ? 'status-good' : 'status-bad'}">${status}</span></summary>
<div class="code"><p class="code-title">Request</p><pre data-copy tabindex="0"><code>${media === 'application/json' ? writeCurl(baseUrl, operation.operationId, example) : writeUpload(baseUrl, operation.operationId, example)}</code></pre></div>
${answer === undefined ? null : html`<div class="code"><p class="code-title">Answer</p><pre tabindex="0"><code>${writeJson(answer.value)}</code></pre></div>`}
</details>`
  })
}
