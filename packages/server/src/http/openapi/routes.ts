/** The doors that are no calls. */
export type RouteDescription = {
  readonly path: string
  readonly tag: 'running' | 'hosted' | 'media'
  readonly summary: string
  /** Credentials of which one is needed; `{}`: none is. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly { readonly name: string; readonly in: 'path' | 'query'; readonly description: string; readonly required: boolean }[]
  readonly answers: Readonly<Record<string, { readonly description: string; readonly media: string; readonly example?: unknown }>>
}

const file = { name: 'path', in: 'path', description: 'The file.', required: true } as const
const missing = { description: 'There is no such file.', media: 'application/json' } as const

export const routes: readonly RouteDescription[] = [
  { path: '/healthz', tag: 'running', summary: 'Is the process alive?', answers: { 200: { description: 'It answers, whatever else may be wrong.', media: 'application/json', example: { status: 'ok' } } } },
  {
    path: '/readyz',
    tag: 'running',
    summary: 'Should it get traffic now?',
    answers: {
      200: { description: 'Yes.', media: 'application/json', example: { status: 'ready', reasons: [] } },
      503: { description: 'No, and everything that stands in the way: `draining`, `database`, `migrations`, `disk`, `keys`.', media: 'application/json', example: { status: 'unready', reasons: ['database'] } },
    },
  },
  {
    path: '/metrics',
    tag: 'running',
    summary: 'Numbers for Prometheus',
    answers: {
      200: { description: 'The text format. With `Authorization: Bearer <REJOIN_METRICS_TOKEN>`; where none is set, for the server’s own machine.', media: 'text/plain' },
      401: { description: 'Without the token.', media: 'text/plain' },
      404: { description: 'No token is set, and this is another machine.', media: 'application/json' },
    },
  },
  { path: '/.well-known/jwks.json', tag: 'running', summary: 'The public keys of resume tokens', answers: { 200: { description: 'A JWK Set; several keys may be live at once.', media: 'application/json', example: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'a1', use: 'sig', alg: 'EdDSA' }] } } } },
  { path: '/openapi.json', tag: 'running', summary: 'This document', answers: { 200: { description: 'OpenAPI 3.1.', media: 'application/json' } } },
  { path: '/docs', tag: 'running', summary: 'This document as a page', answers: { 200: { description: 'It needs nothing from elsewhere.', media: 'text/html' } } },
  { path: '/docs/', tag: 'running', summary: 'Leads to that page', answers: { 302: { description: 'To `/docs`.', media: 'text/plain' } } },
  { path: '/docs/{path}', tag: 'running', summary: 'Style and script of that page', parameters: [file], answers: { 200: { description: 'The file.', media: 'text/css' }, 404: missing } },
  {
    path: '/media/{id}',
    tag: 'media',
    summary: 'The bytes of a file',
    security: [{ session: [] }, { agent: [] }, { system: ['messages'] }, {}],
    parameters: [
      { name: 'id', in: 'path', description: 'The `attachment_id`.', required: true },
      { name: 'expires', in: 'query', description: 'Part of a link from `media.link`, which needs no credential.', required: false },
      { name: 'signature', in: 'query', description: 'Part of a link from `media.link`.', required: false },
    ],
    answers: {
      200: { description: 'The file as its own media type. Pictures are shown in place, everything else is saved; nothing of it runs.', media: 'application/octet-stream' },
      401: { description: 'Neither a credential nor a link.', media: 'application/json' },
      404: { description: 'There is no such file, it is not yours, or the link has run out.', media: 'application/json' },
    },
  },
  {
    path: '/chatplugin.refusal',
    tag: 'hosted',
    summary: 'May this page not use the channel?',
    parameters: [{ name: 'channel_id', in: 'query', description: 'Id of the channel.', required: false }],
    answers: { 200: { description: 'Readable for every page, because a browser hides the refusal of a call from the page it concerns. `origin_not_allowed` where there is no such channel, it is disconnected or does not list the `Origin` of this request, and nobody learns which; `null` where the page may use it.', media: 'application/json', example: { refusal: 'origin_not_allowed' } } },
  },
  { path: '/widget.js', tag: 'hosted', summary: 'The widget, one script for any page', answers: { 200: { description: 'A classic script of under 3 kB; the rest is loaded when it is needed.', media: 'text/javascript' } } },
  { path: '/widget/{path}', tag: 'hosted', summary: 'What the widget loads later', parameters: [file], answers: { 200: { description: 'The file.', media: 'text/javascript' }, 404: missing } },
  {
    path: '/webview',
    tag: 'hosted',
    summary: 'The chat as a full page, for apps',
    parameters: [
      { name: 'channel_id', in: 'query', description: 'Id of the channel. The token is passed by `window.rejoinBridge` or in the fragment, never here.', required: false },
      { name: 'parent', in: 'query', description: 'In a frame: the origin of the page around it, which the channel must list. By default that of the referrer.', required: false },
      { name: 'theme', in: 'query', description: '`light`, `dark` or `system`.', required: false },
      { name: 'locale', in: 'query', description: 'A language tag.', required: false },
      { name: 'close_button', in: 'query', description: '`1`: a button that tells the app to close the chat.', required: false },
      { name: 'in_app', in: 'query', description: '`1`: an app will connect by a port of its own.', required: false },
    ],
    answers: { 200: { description: 'The page.', media: 'text/html' } },
  },
  { path: '/inbox', tag: 'hosted', summary: 'Leads to the inbox', answers: { 302: { description: 'To `/inbox/`.', media: 'text/plain' } } },
  { path: '/inbox/', tag: 'hosted', summary: 'The inbox of agents', answers: { 200: { description: 'The page.', media: 'text/html' } } },
  { path: '/inbox/preview', tag: 'hosted', summary: 'The chat with settings that are not saved yet', answers: { 200: { description: 'The page. Only the inbox frames it; it asks for nothing.', media: 'text/html' } } },
  { path: '/inbox/{path}', tag: 'hosted', summary: 'Views and files of the inbox', parameters: [file], answers: { 200: { description: 'The file, or for a view the page.', media: 'text/html' }, 404: missing } },
]
