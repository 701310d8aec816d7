/** The sites of `examples/`, as processes of their own, on free ports. */
import { runProgram, type Program } from './run-program.ts'

export type SiteOptions = {
  /** Where their Rejoin runs. */
  readonly rejoinUrl: string
  readonly channelId: string
  /** A token of that channel; only the shop has a backend that needs one. */
  readonly systemToken: string
}

/** Sites are visited as `localhost`: another host than Rejoin's 127.0.0.1, so nothing works by being the same one. */
export type Site = Program & { readonly origin: string }

export async function startShop({ rejoinUrl, channelId, systemToken }: SiteOptions): Promise<Site> {
  return visitAsLocalhost(
    await runProgram('examples/shop/server.ts', [], {
      SHOP_PORT: '0',
      SHOP_SECRET: 'signs the cookies of one scenario',
      REJOIN_URL: rejoinUrl,
      REJOIN_CHANNEL_ID: channelId,
      REJOIN_SYSTEM_TOKEN: systemToken,
    }),
  )
}

export async function startPlainPage({ rejoinUrl, channelId }: SiteOptions): Promise<Site> {
  return visitAsLocalhost(
    await runProgram('examples/plain-html/serve.mjs', [], { PLAIN_PORT: '0', REJOIN_URL: rejoinUrl, REJOIN_CHANNEL_ID: channelId }),
  )
}

function visitAsLocalhost(program: Program): Site {
  return { ...program, origin: program.url.replace('127.0.0.1', 'localhost') }
}
