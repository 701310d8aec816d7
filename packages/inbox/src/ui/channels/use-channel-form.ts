import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Channel } from '@rejoin/protocol'
import { carryOver, fillChannelForm, saysTheSame, writeSettings, type ChannelForm } from '../../state/channel-form.ts'
import { findProblems, isAbout, readRefusal, type Problems, type Refusal } from '../../state/channel-problems.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'

const t = en.channels

/** What became of the last thing that was done; a trouble is read out at once. */
export type Outcome = { readonly words: string; readonly isTrouble: boolean }

export type ChannelEditing = {
  readonly form: ChannelForm
  readonly changed: boolean
  readonly busy: boolean
  readonly outcome: Outcome | null
  /** What is wrong and may be told already. */
  readonly problems: Problems
  readonly told: (field: string) => string | null
  readonly change: (part: Partial<ChannelForm>) => void
  readonly discard: () => void
  /** The field that keeps it from being saved; null: it is saved, or refused as a whole. */
  readonly save: () => Promise<string | null>
  /** How to leave, while somebody is asked whether they want to. */
  readonly leaving: (() => void) | null
  readonly stay: () => void
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone
const NONE: Problems = new Map()

/** One channel being edited. Nothing that was filled in is lost but by saying so. */
export function useChannelForm(channel: Channel): ChannelEditing {
  const { channels, channelDrafts, navigation } = useInbox()
  const saved = fillChannelForm(channel, ZONE)
  const [kept] = useState(() => channelDrafts.of(channel.id, saved))
  const [form, setForm] = useState<ChannelForm>(kept ?? saved)
  const [tried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [outcome, setOutcome] = useState<Outcome | null>(kept === null ? null : { words: t.restored, isTrouble: false })
  const [busy, setBusy] = useState(false)
  const [leaving, setLeaving] = useState<(() => void) | null>(null)
  const newest = useRef(form)
  newest.current = form
  const problems = findProblems(form)
  const changed = !saysTheSame(form, saved)

  // The list is read anew whenever somebody comes here, and may bring what a colleague has saved.
  const before = useRef(saved)
  useEffect(() => {
    if (!saysTheSame(before.current, saved)) setForm(carryOver(before.current, newest.current, saved))
    before.current = saved
  }, [channel])

  // With the picture, not after it: who types and goes back at once is asked as well.
  useLayoutEffect(() => {
    channelDrafts.keep(channel.id, saved, changed ? form : null)
  }, [form, channel])

  useLayoutEffect(() => {
    if (!changed) return undefined
    const warn = (event: Event): void => event.preventDefault()
    addEventListener('beforeunload', warn)
    const release = navigation.hold((goOn) =>
      setLeaving(() => () => {
        channelDrafts.keep(channel.id, saved, null)
        removeEventListener('beforeunload', warn)
        goOn()
      }),
    )
    return () => {
      removeEventListener('beforeunload', warn)
      release()
    }
  }, [changed, channel])

  function replace(next: ChannelForm): void {
    setForm(next)
    setTried(false)
    setRefusal(null)
  }

  return {
    form,
    changed,
    busy,
    outcome,
    leaving,
    // The colour is judged while it is written; what is empty is not held against anybody who has not come to it yet.
    problems: tried ? problems : problems.has('accent_color') ? new Map([['accent_color', 'accent'] as const]) : NONE,
    told(field) {
      const problem = tried || field === 'accent_color' ? problems.get(field) : undefined
      if (problem !== undefined) return t.problems[problem]
      return refusal !== null && isAbout(refusal, field) ? refusal.words : null
    },
    change(part) {
      setOutcome(null)
      setRefusal(null)
      // Two changes before the next picture are two changes.
      newest.current = { ...newest.current, ...part }
      setForm(newest.current)
    },
    discard() {
      setOutcome(null)
      replace(saved)
    },
    stay: () => setLeaving(null),
    async save() {
      setTried(true)
      setRefusal(null)
      const first = [...problems.keys()][0]
      if (first !== undefined) {
        setOutcome({ words: t.mend(problems.size), isTrouble: true })
        return first
      }
      setBusy(true)
      const failure = await channels.save(channel.id, { name: form.name.trim(), settings: writeSettings(channel.settings, form) })
      setBusy(false)
      if (failure === null) {
        const now = channels.list.peek()?.find(({ id }) => id === channel.id)
        // What was typed while it was on its way is the next change, and stays.
        if (now !== undefined && saysTheSame(newest.current, form)) replace(fillChannelForm(now, ZONE))
        setOutcome({ words: t.saved, isTrouble: false })
        return null
      }
      const refused = readRefusal(failure)
      setRefusal(refused)
      setOutcome({ words: refused === null ? en.failure(failure) : t.refused(refused.words), isTrouble: true })
      return refused?.field ?? null
    },
  }
}
