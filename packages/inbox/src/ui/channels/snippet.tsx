import { useRef, useState } from 'preact/hooks'
import { en } from '../../strings/en.ts'

const t = en.channels

/** What the site puts on its pages. */
export function Snippet({ channelId }: { readonly channelId: string }) {
  const [copied, setCopied] = useState(false)
  const code = useRef<HTMLPreElement>(null)
  const text = `<script async src="${new URL('../widget.js', location.href.split('#')[0]).href}" data-channel-id="${channelId}"></script>`

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      // Where the browser forbids it, it is selected.
      if (code.current !== null) getSelection()?.selectAllChildren(code.current)
    }
  }

  return (
    <fieldset class="channels-snippet">
      <legend>{t.snippet}</legend>
      <p class="field-note">{t.snippetHint}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must scroll by keyboard, too */}
      <pre ref={code} dir="ltr" tabIndex={0}>{text}</pre>
      <button type="button" class="button" onClick={() => void copy()}>{copied ? t.copied : t.copy}</button>
      <span class="unseen" role="status">{copied && t.copied}</span>
    </fieldset>
  )
}
