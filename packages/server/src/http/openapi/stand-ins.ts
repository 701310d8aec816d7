import type { CallerKind } from '../authorize.ts'

/**
 * Values that examples share. They are invented: the test that makes the requests puts the real value in their place,
 * and theirs in place of the real one in what it records.
 */
export const ids = {
  channel: '0199c2f0-4b1e-7a52-9d3c-6e0f8a2b7c11',
  contact: '0199c2f1-0a3d-7c68-8f21-b94d5e7a3c02',
  conversation: '0199c2f1-0a41-7d05-a6b8-2f9c1e4d7b30',
  message: '0199c2f3-7e90-7b14-9c5a-d3816f0e2a94',
  otherContact: '0199c2f4-11c7-7e83-b0d2-8a5f3c6e9d41',
  agent: '0199c2ee-93d8-7f26-8e1b-47c0a95d3f68',
  token: '0199c2ee-a5f2-7034-bd79-1c8e6b2a5d97',
  webhook: '0199c2f5-3b96-7d1a-94e8-5f7c0a2d6b83',
  ticket: '0199c2f6-2d47-7a8e-8b05-c3e19f6a7d52',
  attachment: '0199c2f6-2d4b-7e39-8c17-a06f5d9e3b41',
  session: '0199c2f2-5c64-7198-a3ef-90b7d4c28e15',
} as const

/** Secrets, cut short so that nobody takes one for real. */
export const secrets = {
  resumeToken: 'eyJhbGciOiJFZERTQSIsInR5cCI6InJlam9pbi1yZXN1bWUrand0In0.eyJzdWIiOiIwMTk5YzJmMSJ9.c2lnbmF0dXJl',
  systemToken: 'rjs_Vq3nX8…',
  agentToken: 'rja_Lm7tK2…',
  sessionToken: 'rjv_Zd9wB5…',
  sourceToken: 'rjx_Hc4pR6…',
} as const

/** What a caller of this kind puts behind `Bearer`. */
export const bearers: Readonly<Record<CallerKind, string>> = {
  system: secrets.systemToken,
  agent: secrets.agentToken,
  visitor: secrets.sessionToken,
  source: secrets.sourceToken,
}

/** Long enough for every install key of the examples. */
export const INSTALL_KEY = 'kP3vR8sW1xZ6bN4mQ9tY2c'
export const SHOP_ORIGIN = 'https://shop.example.com'
