/** What a key means while nobody is typing. */
export type KeyCommand = 'next' | 'previous' | 'back' | 'filter' | 'help' | 'reply' | 'note' | 'complete' | 'take' | 'hand-over' | 'tag' | 'page' | `view-${1 | 2 | 3 | 4}`

export type KeyPress = {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  /** The focus is in a text box. */
  readonly typing: boolean
}

const commands: Readonly<Record<string, KeyCommand>> = {
  j: 'next',
  k: 'previous',
  '/': 'filter',
  '?': 'help',
  r: 'reply',
  n: 'note',
  e: 'complete',
  a: 'take',
  h: 'hand-over',
  t: 'tag',
  p: 'page',
  '1': 'view-1',
  '2': 'view-2',
  '3': 'view-3',
  '4': 'view-4',
}

/** Single letters work only outside of text boxes; with a modifier they belong to the browser. */
export function readKeyCommand(press: KeyPress): KeyCommand | null {
  if (press.key === 'Escape') return 'back'
  if (press.typing || press.ctrlKey || press.metaKey || press.altKey) return null
  return commands[press.key] ?? null
}

export function isTextBox(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio'
  return target instanceof HTMLTextAreaElement || target.isContentEditable
}
