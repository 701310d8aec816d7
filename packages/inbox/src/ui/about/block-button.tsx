import { useState } from 'preact/hooks'
import type { Contact } from '@rejoin/protocol'
import type { Failure } from '../../api/outcome.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { Icon } from '../parts/icon.tsx'

const t = en.block

type BlockButtonProps = { readonly contact: Contact; readonly buttonClass: string }

/** Blocks or unblocks somebody, once the agent has read what that does. */
export function BlockButton({ contact, buttonClass }: BlockButtonProps) {
  const { contactActions, nameOf } = useInbox()
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const name = nameOf(contact)
  const words = contact.blocked ? t.unblock : t.block

  const act = async (): Promise<void> => {
    setBusy(true)
    const problem = await (contact.blocked ? contactActions.unblock(contact.id) : contactActions.block(contact.id))
    setBusy(false)
    setFailure(problem)
    if (problem === null) setAsked(false)
  }

  const close = (): void => {
    setAsked(false)
    setFailure(null)
  }

  return (
    <>
      <button type="button" class={buttonClass} onClick={() => setAsked(true)}>
        {!contact.blocked && <Icon name="ban" size={16} />}
        {words.button}
      </button>
      <ConfirmDialog open={asked} title={words.title(name)} confirm={words.confirm} danger={!contact.blocked} busy={busy} onConfirm={() => void act()} onClose={close}>
        <ul class="dialog-points">{words.effects.map((effect) => <li key={effect}>{effect}</li>)}</ul>
        {failure !== null && <p class="dialog-problem" role="alert">{en.failure(failure)}</p>}
      </ConfirmDialog>
    </>
  )
}
