import { useEffect, useState } from 'preact/hooks'
import type { OpenConversation } from '../../live/open-conversation.ts'
import { readPageAddress } from '../../state/page-address.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { DialogField, FormDialog } from '../parts/form-dialog.tsx'

const t = en.pageForm

/** Sends the visitor a page of the site, which waits in their chat for a click. */
export function PageDialog({ opened }: { readonly opened: OpenConversation }) {
  const { adding, actions, nameOf } = useInbox()
  const open = adding.value === 'page'
  const [address, setAddress] = useState('')
  const [title, setTitle] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    if (!open) return
    setAddress('')
    setTitle('')
    setProblem(null)
  }, [open])

  const close = (): void => {
    if (adding.peek() === 'page') adding.value = null
  }

  const submit = async (): Promise<void> => {
    const url = readPageAddress(address)
    if (url === null) return setProblem(t.malformed)
    setBusy(true)
    const failure = await actions.pushPage(opened.id, { url, title: title.trim() === '' ? null : title.trim() })
    setBusy(false)
    if (failure === null) close()
    else setProblem(en.failure(failure))
  }

  return (
    <FormDialog open={open} title={t.title} submit={t.submit} busy={busy} problem={problem} onSubmit={() => void submit()} onClose={close}>
      <p class="form-dialog-lead" dir="auto">{t.lead(nameOf(opened.info.value?.contact))}</p>
      <DialogField first label={t.address} placeholder={t.addressHint} value={address} maxLength={2048} inputMode="url" invalid={problem !== null} onInput={(value) => { setAddress(value); setProblem(null) }} />
      <DialogField label={t.name} value={title} maxLength={255} onInput={setTitle} />
    </FormDialog>
  )
}
