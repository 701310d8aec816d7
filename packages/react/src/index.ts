'use client'

import { createRejoin, type BootOptions, type PageEventName, type PageEvents, type RejoinApi, type WidgetSettings, type WidgetStatus } from '@rejoin/widget'
import { useEffect, useRef, useSyncExternalStore } from 'react'

/** `onUnread`, `onMessage` …: every event of the page API. */
type Listeners = { readonly [E in PageEventName as `on${Capitalize<E>}`]?: (event: PageEvents[E]) => void }

/** What `boot` takes, and a listener for each event. */
export type RejoinChatProps = Omit<BootOptions, 'resumeToken' | 'serverUrl'> &
  Listeners & {
    readonly serverUrl: string
    /** From your backend. A token after another: somebody else. `null` after a token: they logged out. Absent: not known yet. */
    readonly resumeToken?: string | null
  }

/** What is to be known of the chat while a page is drawn. */
export type ChatState = { readonly isOpen: boolean; readonly unread: number; readonly status: WidgetStatus }

const events = ['ready', 'open', 'close', 'resume', 'message', 'unread', 'status', 'error'] as const satisfies readonly PageEventName[]
const nothing: ChatState = { isOpen: false, unread: 0, status: 'connecting' }

/** The chat of the page. Made here, which touches nothing and so may happen on a server; put on the page by the component. */
const chat = createRejoin()
let state = nothing
const watchers = new Set<() => void>()

function change(next: Partial<ChatState>): void {
  state = { ...state, ...next }
  for (const watch of watchers) watch()
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

chat.on('open', () => change({ isOpen: true }))
chat.on('close', () => change({ isOpen: false }))
chat.on('unread', ({ count }) => change({ unread: count }))
chat.on('status', ({ status }) => change({ status }))

/** The chat, for as long as this is in the tree. Draws nothing of its own: the chat lies beside the page. */
export function RejoinChat(props: RejoinChatProps): null {
  const latest = useRef(props)
  /** What the chat was told last. */
  const told = useRef(props)
  const { channelId, serverUrl } = props

  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    chat.boot(readOptions(latest))
    told.current = latest.current
    const stops = events.map((name) => listen(name, latest))
    return () => {
      for (const stop of stops) stop()
      chat.destroy()
      change(nothing)
    }
  }, [channelId, serverUrl])

  useEffect(() => {
    const before = told.current
    told.current = props
    const changed = compareSettings(before, props)
    if (changed !== null) chat.update(changed)
    if (props.resumeToken && props.resumeToken !== before.resumeToken) chat.identify({ resumeToken: props.resumeToken })
    else if (props.userJwt && props.userJwt !== before.userJwt) chat.identify({ userJwt: props.userJwt })
    else if (props.resumeToken === null && before.resumeToken) void chat.logout()
  })

  return null
}

/** The methods of the page API, and the state of the chat. Anywhere in the tree, with or without a chat on the page. */
export function useRejoin(): RejoinApi & ChatState {
  const now = useSyncExternalStore(
    watch,
    () => state,
    () => nothing,
  )
  return { ...chat, ...now }
}

type Latest = { readonly current: RejoinChatProps }

/** For `boot`. Functions of a render are replaced by the next one's, so the latest is asked. */
function readOptions(latest: Latest): BootOptions {
  const { resumeToken, getResumeToken, getUserJwt, ...options } = latest.current
  return {
    ...options,
    ...(resumeToken && { resumeToken }),
    ...(getResumeToken && { getResumeToken: (about) => latest.current.getResumeToken?.(about) ?? Promise.resolve('') }),
    ...(getUserJwt && { getUserJwt: () => latest.current.getUserJwt?.() ?? Promise.resolve('') }),
  }
}

function listen(name: PageEventName, latest: Latest): () => void {
  const prop = `on${name.charAt(0).toUpperCase()}${name.slice(1)}` as keyof Listeners
  return chat.on(name, (event) => (latest.current[prop] as ((event: unknown) => void) | undefined)?.(event))
}

/** What is no setting has a way of its own to change. */
const others = /^(channelId|serverUrl|resumeToken|userJwt|getResumeToken|getUserJwt|on[A-Z]\w*)$/

/** Settings that are others now, also those that are gone; null where none is. */
function compareSettings(before: RejoinChatProps, now: RejoinChatProps): WidgetSettings | null {
  const names = Object.keys({ ...before, ...now }).filter((name) => !others.test(name)) as (keyof WidgetSettings)[]
  const changed = names.filter((name) => !isSame(before[name], now[name]))
  return changed.length === 0 ? null : Object.fromEntries(changed.map((name) => [name, now[name]]))
}

/** Objects written into the props are other ones at every render, and still say the same. */
function isSame(before: unknown, now: unknown): boolean {
  return before === now || (isPlain(before) && isPlain(now) && JSON.stringify(before) === JSON.stringify(now))
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
