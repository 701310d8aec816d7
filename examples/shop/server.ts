/** Starts the shop: settings from the environment, one port, one line when it is ready. */
import { serve } from '@hono/node-server'
import { randomBytes } from 'node:crypto'
import { createChat } from './chat.ts'
import { createPurchases } from './purchases.ts'
import { createShop } from './shop.ts'

const { SHOP_PORT = '3000', SHOP_SECRET, REJOIN_URL = 'http://127.0.0.1:8080', REJOIN_CHANNEL_ID, REJOIN_SYSTEM_TOKEN, REJOIN_SOURCE_TOKEN } = process.env
if (REJOIN_CHANNEL_ID === undefined || REJOIN_SYSTEM_TOKEN === undefined) {
  console.error('The shop needs REJOIN_CHANNEL_ID and REJOIN_SYSTEM_TOKEN: make them with "rejoin channels create" and "rejoin tokens create".')
  process.exit(1)
}

const shop = createShop({
  chat: createChat({ url: REJOIN_URL, channelId: REJOIN_CHANNEL_ID, token: REJOIN_SYSTEM_TOKEN }),
  purchases: createPurchases({ url: REJOIN_URL, token: REJOIN_SOURCE_TOKEN ?? null }),
  // Signs the login cookies. Without one of its own, a restart logs everybody out.
  secret: SHOP_SECRET ?? randomBytes(32).toString('base64url'),
})

const server = serve({ fetch: shop.fetch, port: Number(SHOP_PORT), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`shop listening on http://127.0.0.1:${port}`)
})
server.on('error', (error: NodeJS.ErrnoException) => {
  console.error(error.code === 'EADDRINUSE' ? `Port ${SHOP_PORT} is in use: set SHOP_PORT to another one.` : error.message)
  process.exit(1)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0))
