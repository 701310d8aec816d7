import { LONGEST, type ChannelForm } from '../../state/channel-form.ts'
import type { Moment } from '../../state/preview-moments.ts'
import { en } from '../../strings/en.ts'
import { CheckField, SelectField, TextField } from './field.tsx'
import type { SectionProps } from './section-props.ts'

const t = en.channels

/** How the chat begins, and how it calls somebody back to it. */
export function GreetingSection({ channel, form, change, told, show }: SectionProps & { readonly show: (moment: Moment) => void }) {
  return (
    <>
      <fieldset>
        <legend>{t.greetingTitle}</legend>
        <div onFocusCapture={() => show('start')}>
          <TextField name="greeting" label={t.greeting} hint={t.greetingHint} placeholder={t.ours} value={form.greeting} longest={LONGEST.greeting} rows={2} problem={told('greeting')} onInput={(greeting) => change({ greeting })} />
        </div>
        <div onFocusCapture={() => show('bubble')}>
          <TextField name="greeting_delay" label={t.greetingDelay} hint={t.greetingDelayHint} value={form.greetingDelay} longest={4} problem={told('greeting_delay')} onInput={(greetingDelay) => change({ greetingDelay })} />
        </div>
      </fieldset>
      <fieldset>
        <legend>{t.attention}</legend>
        <p class="field-note">{t.attentionLead}</p>
        <CheckField label={t.sound} hint={t.soundHint} checked={form.sound} onPick={(sound) => change({ sound })} />
        <CheckField label={t.unreadInTitle} checked={form.unreadInTitle} onPick={(unreadInTitle) => change({ unreadInTitle })} />
        <SelectField name="notifications" label={t.notifications} hint={t.notificationsHint} value={form.notifications} choices={Object.entries(t.notificationKinds)} problem={told('notifications')} onPick={(notifications) => change({ notifications: notifications as ChannelForm['notifications'] })} />
      </fieldset>
      <fieldset>
        <legend>{t.conversations}</legend>
        <CheckField label={t.several} checked={form.severalConversations} onPick={(severalConversations) => change({ severalConversations })} />
        <p class="field-note">{t.files[channel.attachments]} {t.filesWhere}</p>
      </fieldset>
    </>
  )
}
