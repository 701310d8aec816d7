import { useEffect, useRef } from 'preact/hooks'
import { en } from '../../strings/en.ts'
import { Icon } from '../parts/icon.tsx'
import '../parts/dialog.css'
import './key-help.css'

const t = en.keys
const rows: readonly (readonly [readonly string[], string])[] = [
  [['j'], t.next],
  [['k'], t.previous],
  [['Enter'], t.open],
  [['Esc'], t.back],
  [['/'], t.filter],
  [['r'], t.reply],
  [['n'], t.note],
  [['a'], t.take],
  [['h'], t.handOver],
  [['t'], t.tag],
  [['p'], t.page],
  [['e'], t.complete],
  [['1', '2', '3', '4'], t.views],
  [['Enter', 'Ctrl Enter', '⌘ Enter'], t.send],
  [['Shift Enter'], t.newLine],
  [['?'], t.help],
]

/** The list of keys, as a modal dialog of the browser's own: focus and Escape are taken care of. */
export function KeyHelp({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  return (
    <dialog class="dialog key-help" ref={dialog} aria-labelledby="key-help-title" closedby="any" onClose={onClose}>
      <header class="key-help-head">
        <h2 id="key-help-title">{t.title}</h2>
        <button type="button" class="icon-button" aria-label={t.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <dl class="key-help-list">
        {rows.map(([keys, meaning]) => (
          <div class="key-help-row" key={meaning}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  )
}
