/** `npm start` as it is after installing and building: the program that starts everything. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type DemoPorts = { readonly REJOIN_PORT: string; readonly SHOP_PORT: string; readonly PLAIN_PORT: string }

export type DemoRun = {
  /** Everything printed so far. */
  output(): string
  /** Resolves when this has been printed; rejects with the output if the program ends before. */
  prints(words: string): Promise<void>
  /** Ctrl-C. Resolves with the exit code. */
  interrupt(): Promise<number | null>
  /** Resolves with the exit code when it ends by itself. */
  ended(): Promise<number | null>
}

export function runDemo(dataDir: string, ports: DemoPorts): DemoRun {
  const child = spawn(process.execPath, ['examples/start.mjs'], { cwd: root, env: { PATH: process.env['PATH'] ?? '', REJOIN_DATA_DIR: dataDir, ...ports } })
  let output = ''
  const exit = once(child, 'exit') as Promise<[number | null]>
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  return {
    output: () => output,
    prints: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => void (output.includes(words) && resolve())
        for (const stream of [child.stdout, child.stderr]) stream.on('data', look)
        child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${output}`)))
        look()
      }),
    async interrupt() {
      child.kill('SIGINT')
      return (await exit)[0]
    },
    ended: async () => (await exit)[0],
  }
}

/** Three ports nobody uses now. */
export async function findFreePorts(): Promise<DemoPorts> {
  const servers = await Promise.all(
    [0, 1, 2].map(async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  const [rejoin, shop, plain] = servers.map((server) => String((server.address() as AddressInfo).port))
  for (const server of servers) server.close()
  return { REJOIN_PORT: rejoin ?? '', SHOP_PORT: shop ?? '', PLAIN_PORT: plain ?? '' }
}
