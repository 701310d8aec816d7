import type { OpenApiDocument, Operation } from '../openapi/document.ts'
import { chapters, joinParagraphs, OVERVIEW } from '../openapi/guide.ts'
import { html, type Html } from './html.ts'
import { writeFields, writeType } from './write-fields.ts'
import { writeCall } from './write-operation.ts'
import { writeProse } from './write-prose.ts'

/** The document as one page of plain HTML: complete without a script, which only adds search, copying and a choice of theme. */
export function writePage(document: OpenApiDocument): string {
  const calls = Object.values(document.paths).flatMap(({ post }) => (post === undefined ? [] : [post]))
  const routes = Object.entries(document.paths).flatMap(([path, { get }]) => (get === undefined ? [] : [{ path, operation: get }]))
  const tags = document.tags.filter(({ name }) => calls.some(({ tags: [tag] }) => tag === name))
  const callsOf = (tag: string): readonly Operation[] => calls.filter(({ tags: [own] }) => own === tag)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Rejoin API</title>
<meta name="description" content="${OVERVIEW}">
<link rel="icon" href="docs/icon.svg">
<link rel="stylesheet" href="docs/docs.css">
<script src="docs/docs.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
<a class="brand" href="#main"><img src="docs/icon.svg" alt="" width="26" height="26"> Rejoin <span>API</span></a>
<span class="version">${document.info.version}</span>
<label class="search" hidden><span class="unseen">Search</span><input type="search" placeholder="Search calls, fields, codes" autocomplete="off" spellcheck="false"><kbd>/</kbd></label>
<a class="file" href="openapi.json">openapi.json</a>
<button class="theme" type="button" hidden aria-label="Change between light and dark"></button>
<button class="menu" type="button" hidden aria-expanded="false" aria-controls="contents">Contents</button>
</header>
<nav id="contents" aria-label="Contents">
<p class="nothing" hidden>Nothing found.</p>
${writeEntries('Guide', chapters.map(({ id, title }) => ({ id, label: title })))}
${tags.map((tag) => writeEntries(tag['x-displayName'], callsOf(tag.name).map(({ operationId, summary }) => ({ id: operationId, label: operationId, hint: summary }))))}
${writeEntries('Reference', [{ id: 'events', label: 'Events' }, { id: 'objects', label: 'Objects' }, { id: 'codes', label: 'Error codes' }, { id: 'routes', label: 'Other addresses' }])}
</nav>
<main id="main">
<section class="hero"><h1>Rejoin API</h1><p class="lead">${OVERVIEW}</p>
<p class="base">Base URL <code>${document.servers[0]?.url ?? ''}</code></p></section>
<div class="guide">${chapters.map(({ id, title, paragraphs }) => html`<section id="${id}"><h2>${title}</h2>${writeProse(joinParagraphs(paragraphs))}</section>`)}</div>
${tags.map((tag) => html`<section class="noun" aria-label="${tag['x-displayName']}"><div class="noun-head"><h2>${tag['x-displayName']}</h2><p>${tag.description}</p></div>
${callsOf(tag.name).map((operation) => writeCall(document, operation))}</section>`)}
${writeEvents(document)}
${writeObjects(document)}
${writeCodes(document)}
<section id="routes" class="reference"><h2>Other addresses</h2><ul class="routes">${routes.map(({ path, operation }) => html`<li><p class="route"><span class="method method-get">GET</span> <code>${path}</code></p><p>${operation.summary}</p></li>`)}</ul></section>
</main>
</body>
</html>
`.text
}

function writeEntries(title: string, entries: readonly { readonly id: string; readonly label: string; readonly hint?: string }[]): Html {
  return html`<div class="entries"><p>${title}</p><ul>${entries.map(({ id, label, hint }) => html`<li><a href="#${id}"${hint === undefined ? null : html` title="${hint}"`}>${label}</a></li>`)}</ul></div>`
}

function writeEvents(document: OpenApiDocument): Html {
  const about = document.tags.find(({ name }) => name === 'events')
  return html`<section id="events" class="reference"><h2>Events</h2>${writeProse(about?.description ?? '')}
<div class="opened">${Object.entries(document.webhooks).map(([type, { post }]) => {
    const schema = post?.requestBody?.content['application/json']?.schema
    return html`<details class="object" id="event-${type}"><summary><code>${type}</code> <span class="hint">${post?.summary ?? ''}</span></summary>${schema === undefined ? null : writeFields(schema, 'answer')}</details>`
  })}</div></section>`
}

function writeObjects(document: OpenApiDocument): Html {
  return html`<section id="objects" class="reference"><h2>Objects</h2><div class="opened">
${Object.entries(document.components.schemas).map(([name, schema]) => html`<details class="object" id="object-${name}"><summary><code>${name}</code></summary>${writeFields(schema, 'answer') ?? html`<p>${writeType(schema)}</p>`}</details>`)}
</div></section>`
}

function writeCodes(document: OpenApiDocument): Html {
  return html`<section id="codes" class="reference"><h2>Error codes</h2><div class="scroll"><table><thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">Kind</th><th scope="col">Meaning</th></tr></thead>
<tbody>${document['x-error-codes'].map(({ code, status, final, meaning }) => html`<tr id="error-${code}"><td><span class="status">${status}</span></td><td><code>${code}</code></td><td>${final ? html`<span class="final">final</span>` : html`<span class="retryable">retryable</span>`}</td><td>${writeProse(meaning)}</td></tr>`)}</tbody></table></div></section>`
}
