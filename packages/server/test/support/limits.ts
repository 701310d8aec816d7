import { readLimits, type Limits } from '../../src/limits/limit-rules.ts'

/** The defaults with these in their place, as an operator writes them. */
export function limitsWith(setting: string): Limits {
  const limits = readLimits(setting)
  if (limits === null || typeof limits === 'string') throw new Error(`these are no limits: ${setting} ${limits ?? ''}`)
  return limits
}
