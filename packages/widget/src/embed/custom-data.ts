import type { WidgetSettings } from '@rejoin/protocol'
import { toCallError } from '../calls/call-error.ts'
import type { Post } from '../calls/post.ts'
import type { Store } from '../state/store.ts'
import type { Emit } from './shell.ts'

/** What the server says of a body that it cannot take. It is the judge: its limits are not told twice. */
const refusals: Readonly<Record<string, true>> = { invalid_field: true, unknown_field: true, too_deep: true, too_large: true }

export type CustomData = {
  /** As it goes along with the page (EMB-24); nothing where there is none. */
  readonly read: () => Pick<WidgetSettings, 'custom'>
  /** True when the page says something else than what went along last. */
  readonly isNews: () => boolean
  /** Calls that carry it: a chat is not lost over what a page adds to it (EMB-9). */
  readonly post: Post
}

/** What the page wants agents to know beside its address. */
export function createCustomData(page: Store<WidgetSettings>, post: Post, emit: Emit): CustomData {
  let said = ''

  function leaveOut(why: string): void {
    const message = `custom was left out: ${why}`
    console.warn(`[rejoin] ${message}`)
    emit('error', { code: 'invalid_command', message })
    page.set({ custom: undefined } as object)
  }

  function write(): string {
    try {
      return JSON.stringify(page.get().custom) ?? ''
    } catch (error) {
      leaveOut(String(error))
      return ''
    }
  }

  return {
    isNews: () => write() !== said,
    read() {
      said = write()
      return said === '' ? {} : { custom: JSON.parse(said) as Record<string, unknown> }
    },
    post: (name, body, ...more) =>
      post<never>(name, body, ...more).catch((error: unknown) => {
        const { code, message } = toCallError(error)
        if (!('page' in body) || said === '' || !refusals[code]) throw error
        said = ''
        leaveOut(message)
        return post(name, { ...body, page: { ...(body.page as object), custom: undefined } }, ...more)
      }),
  }
}
