/** Serves index.html, with the two placeholders of its script tag filled in from the environment. Nothing else. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const { PLAIN_PORT = '3001', REJOIN_URL = 'http://127.0.0.1:8080', REJOIN_CHANNEL_ID } = process.env
if (REJOIN_CHANNEL_ID === undefined) {
  console.error('The page needs REJOIN_CHANNEL_ID: make a channel with "rejoin channels create".')
  process.exit(1)
}

const page = readFileSync(new URL('index.html', import.meta.url), 'utf8')
  .replace('https://chat.example.com', REJOIN_URL)
  .replace('YOUR-CHANNEL-ID', REJOIN_CHANNEL_ID)

const server = createServer((request, response) => {
  if (request.url !== '/') return response.writeHead(404).end()
  return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
})
server.on('error', (error) => {
  console.error(error.code === 'EADDRINUSE' ? `Port ${PLAIN_PORT} is in use: set PLAIN_PORT to another one.` : error.message)
  process.exit(1)
})
server.listen(Number(PLAIN_PORT), '127.0.0.1', () => console.log(`page listening on http://127.0.0.1:${server.address().port}`))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))
