/** What a check came to. Only `failed` makes the command fail; what cannot be known from here is `skipped`, and says how it could be. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'skipped'

export type Finding = {
  /** Which check: stable, for scripts. */
  readonly check: string
  readonly verdict: Verdict
  /** What is so. */
  readonly detail: string
  /** What to do, where something is to be done. */
  readonly remedy?: string
}

export const ok = (check: string, detail: string): Finding => ({ check, verdict: 'ok', detail })
export const warning = (check: string, detail: string, remedy: string): Finding => ({ check, verdict: 'warning', detail, remedy })
export const failed = (check: string, detail: string, remedy: string): Finding => ({ check, verdict: 'failed', detail, remedy })
export const skipped = (check: string, detail: string): Finding => ({ check, verdict: 'skipped', detail })
