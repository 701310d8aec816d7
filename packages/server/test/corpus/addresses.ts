import type { Heading, HttpRow } from './row.ts'

const UNUSABLE: readonly string[] = ['', ' ', 'x', 'http', 'http:', 'http://', 'https://', '//hooks.example.com', '/hook', 'javascript:alert(1)', 'data:application/json,{}', 'file:///etc/passwd', 'ftp://example.com/', 'gopher://example.com:70/_x', 'ws://example.com', 'mailto:a@example.com', 'https://user:secret@example.com/', 'https://example.com:99999/', 'https://exa mple.com/', 'https://[::1', 'https://%00.example.com/', `https://example.com/${'x'.repeat(3000)}`]

/** Every spelling of an address that leads inside. */
const PRIVATE: readonly string[] = ['10.0.0.1', '172.16.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '0', '127.1.1.1', '127.0.2', '2130706434', '0x7f000002', '0177.0.0.2', '0x7f.0x0.0x0.0x2', '１２７.０.０.２', '[::1]', '[::]', '[::ffff:127.0.0.2]', '[::ffff:7f00:2]', '[::ffff:10.0.0.1]', '[fe80::1]', '[fc00::1]', '[fd00:ec2::254]', '[64:ff9b::a00:1]', '[2002:a00:1::]', '224.0.0.1', '255.255.255.255', '198.18.0.1', '192.0.2.1', '[ff02::1]', '[2001:db8::1]']

/** Where a webhook may not lead. What a name resolves to, and redirects, are tried where webhooks are delivered. */
export const addresses: Heading<HttpRow> = () => [
  ...UNUSABLE.map((url): HttpRow => ({ what: `a webhook to "${url.slice(0, 40)}"`, call: 'webhooks.subscribe', body: { url, events: ['message.created'] }, expect: '422 invalid_field' })),
  ...PRIVATE.map((host): HttpRow => ({ what: `a webhook to ${host}`, call: 'webhooks.subscribe', body: { url: `https://${host}/hook`, events: ['message.created'] }, expect: '422 url_not_allowed' })),
]
