import type { Delivery } from '../../state/thread-rows.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Icon, type IconName } from '../parts/icon.tsx'

const t = en.delivery
const icons: Readonly<Record<Exclude<Delivery['kind'], 'failed'>, IconName>> = { waiting: 'clock', sending: 'clock', delivered: 'check', seen: 'doubleCheck' }

/** How far a message has come; and when it was refused, why, with what can be done. */
export function DeliveryLine({ delivery, messageKey }: { readonly delivery: Delivery; readonly messageKey: string }) {
  const { queue } = useInbox()
  if (delivery.kind !== 'failed') {
    return (
      <p class={`delivery delivery-${delivery.kind}`}>
        <Icon name={icons[delivery.kind]} size={13} />
        {t[delivery.kind]}
      </p>
    )
  }
  return (
    <p class="delivery delivery-failed" role="alert">
      <Icon name="warning" size={14} />
      <span>{t.failed} {en.failure(delivery.failure)}</span>
      <button type="button" class="text-button" onClick={() => queue.retry(messageKey)}>{t.retry}</button>
      <button type="button" class="text-button" onClick={() => queue.discard(messageKey)}>{t.discard}</button>
    </p>
  )
}
