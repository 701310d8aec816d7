import { useEffect, useState } from 'preact/hooks'
import { prepareLabel } from '../../state/labels.ts'
import { en } from '../../strings/en.ts'
import { DialogField, FormDialog } from '../parts/form-dialog.tsx'

const t = en.queueForm

/** Asks for a queue that no conversation here has been in yet. */
export function QueueDialog({ open, onPick, onClose }: { readonly open: boolean; readonly onPick: (queue: string) => void; readonly onClose: () => void }) {
  const [name, setName] = useState('')
  useEffect(() => setName(''), [open])
  const queue = prepareLabel(name)
  return (
    <FormDialog open={open} title={t.title} submit={t.submit} busy={queue === ''} problem={null} onSubmit={() => onPick(queue)} onClose={onClose}>
      <p class="form-dialog-lead">{t.hint}</p>
      <DialogField first label={t.name} value={name} maxLength={64} onInput={setName} />
    </FormDialog>
  )
}
