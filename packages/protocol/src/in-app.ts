import type { TicketSelector, WidgetSettings, WidgetStatus } from './embed.ts'
import type { AuthenticateVerdict } from './conversation.ts'
import type { ErrorCode } from './error-code.ts'

/**
 * App ↔ hosted page (contract §10), the same for every kind of app. From page to app a message is JSON text, in a frame
 * an object; from app to page it may be either.
 */
type Envelope<T extends string, D> = { readonly source: 'rejoin'; readonly version: 1; readonly type: T; readonly data: D }

/** What an app may say to the page, by type. */
export type ToPage = {
  /** Who is logged in; without a token, as the answer to `need_token`: nobody. */
  identify: { readonly resume_token?: string | null } | { readonly user_jwt: string }
  logout: Record<string, never>
  open: { readonly ticket?: TicketSelector }
  /** CSS pixels that the app covers beside what the device says; what is absent is 0. */
  set_insets: { readonly top?: number; readonly right?: number; readonly bottom?: number; readonly left?: number }
  set_theme: { readonly theme?: NonNullable<WidgetSettings['theme']>; readonly accent_color?: string }
  set_locale: { readonly locale: string }
  /** Whether anybody can see the page. */
  visibility: { readonly visible: boolean }
}

/** What the page tells its app, by type. */
export type ToApp = {
  ready: Record<string, never>
  /** Answered by `identify`. */
  need_token: { readonly ticket?: TicketSelector }
  unread: { readonly count: number }
  resume: { readonly verdict: AuthenticateVerdict; readonly conversation_id: string | null; readonly contact_id: string | null; readonly reason?: string }
  status: { readonly status: WidgetStatus }
  error: { readonly code: ErrorCode | 'network' | 'invalid_command'; readonly message: string; readonly field?: string }
  /** Somebody followed a link that leads out of the chat. */
  open_url: { readonly url: string }
  download: { readonly url: string; readonly name: string }
  /** Somebody pressed the close button, which is there where the address asks for it. */
  close: Record<string, never>
}

export type MessageToPage = { readonly [T in keyof ToPage]: Envelope<T, ToPage[T]> }[keyof ToPage]
export type MessageToApp = { readonly [T in keyof ToApp]: Envelope<T, ToApp[T]> }[keyof ToApp]
