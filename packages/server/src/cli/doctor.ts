import { readConfig } from '../config.ts'
import { createWebhookFetch } from '../net/guarded-fetch.ts'
import { diagnose } from '../doctor/diagnose.ts'
import type { Finding, Verdict } from '../doctor/finding.ts'
import { print, readFlags, UsageError, type Command } from './command.ts'

const MARKS: Readonly<Record<Verdict, string>> = { ok: 'ok      ', warning: 'warning ', failed: 'FAILED  ', skipped: 'skipped ' }

export const doctorCommand: Command = {
  words: ['doctor'],
  usage: '[--url URL] [--page URL]… [--channel ID]',
  summary: 'check a running installation from outside; fails when something must be mended',
  async run(args) {
    const flags = readFlags(args, ['url', 'channel'], ['page'])
    const config = readConfig(process.env)
    const url = readAddress(flags.values['url'] ?? config.publicUrl ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`)
    const pages = (flags.lists['page'] ?? []).map(readAddress)
    const findings = await diagnose({ url, pages, channelId: flags.values['channel'] ?? null, token: config.systemToken, machine: config, fetch: createWebhookFetch(config.allowCidrs) })
    print(flags, findings, findings.map(write).join('\n'))
    if (findings.some(({ verdict }) => verdict === 'failed')) process.exitCode = 1
  },
}

function write({ check, verdict, detail, remedy }: Finding): string {
  return `${MARKS[verdict]} ${check.padEnd(15)} ${detail}${remedy === undefined ? '' : `\n${' '.repeat(25)}→ ${remedy}`}`
}

function readAddress(text: string): string {
  if (!/^https?:\/\/./.test(text) || !URL.canParse(text)) throw new UsageError(`"${text}" is no address: write it as https://chat.example.com.`)
  return text.replace(/\/+$/, '')
}
