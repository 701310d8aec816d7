import { useRef, useState } from 'preact/hooks'
import { nameContact, type ConversationInfo } from '@rejoin/protocol'
import type { OpenConversation } from '../../live/open-conversation.ts'
import { formatMoment } from '../../state/relative-time.ts'
import { formatRoute } from '../../state/route.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Contained } from '../parts/contained.tsx'
import { Icon } from '../parts/icon.tsx'
import { AboutTicket } from './about-ticket.tsx'
import { BlockButton } from './block-button.tsx'
import { ContactForm } from './contact-form.tsx'
import { formatValue } from './format-value.ts'
import { HowWeKnow } from './how-we-know.tsx'
import { IdentityCard } from './identity-card.tsx'
import { MergeHistory } from './merge-history.tsx'
import { OtherConversations } from './other-conversations.tsx'
import { RecentActivity } from './recent-activity.tsx'
import { SaysTheyAre } from './says-they-are.tsx'
import { VisitList } from './visit-list.tsx'
import './about-panel.css'

const t = en.about

/** Everything known about the person on the other side. */
export function AboutPanel({ opened }: { readonly opened: OpenConversation | null }) {
  const { navigation } = useInbox()
  const info = opened?.info.value ?? null
  return (
    <section class="about" aria-label={t.label}>
      {opened !== null && (
        <a class="about-back only-narrow icon-button" href={formatRoute({ ...navigation.route.value, about: false })} aria-label={t.close}>
          <Icon name="back" />
        </a>
      )}
      {opened !== null && info !== null && <Contained><AboutBody key={info.contact.id} opened={opened} info={info} /></Contained>}
    </section>
  )
}

function AboutBody({ opened, info }: { readonly opened: OpenConversation; readonly info: ConversationInfo }) {
  const { nameOf } = useInbox()
  const [editing, setEditing] = useState(false)
  const editButton = useRef<HTMLButtonElement>(null)
  const { contact, ticket } = info
  const details: readonly (readonly [string, string | null])[] = [
    [t.organization, contact.organization_id],
    [t.language, contact.locale === null ? null : nameLanguage(contact.locale)],
    [t.timezone, contact.timezone],
    [t.since, formatMoment(contact.created_at, en.locale)],
  ]
  const metadata = Object.entries(contact.metadata).map(([key, value]) => [key, formatValue(value)] as const)
  return (
    <div class="about-body">
      <header class="about-head">
        <Avatar id={contact.id} name={nameContact(contact)} imageUrl={contact.avatar_url} size="large" />
        <h2 class="about-name" dir="auto">{nameOf(contact)}</h2>
        <button type="button" class="icon-button about-edit" ref={editButton} aria-label={en.contactForm.title} title={en.contactForm.title} aria-expanded={editing} onClick={() => setEditing(!editing)}>
          <Icon name="edit" />
        </button>
      </header>
      {contact.blocked && <BlockedNotice contact={contact} />}
      {editing ? (
        <ContactForm contact={contact} onDone={() => { setEditing(false); editButton.current?.focus() }} />
      ) : (
        <>
          <IdentityCard contact={contact} />
          {contact.introduction !== undefined && <SaysTheyAre introduction={contact.introduction} />}
          {ticket !== null && <AboutTicket info={info} ticket={ticket} />}
          <RecentActivity activity={opened.activity} />
          <HowWeKnow opened={opened} />
          <Facts title={t.details} rows={details.filter((row): row is [string, string] => row[1] !== null)} />
          {metadata.length > 0 && <Facts title={t.metadata} rows={metadata} />}
          <VisitList info={info} />
          <OtherConversations info={info} />
          <MergeHistory opened={opened} />
          {!contact.blocked && <BlockButton contact={contact} buttonClass="text-button about-block" />}
        </>
      )}
    </div>
  )
}

/** The first thing to know about somebody who is shut out, with the way to let them in again. */
function BlockedNotice({ contact }: { readonly contact: ConversationInfo['contact'] }) {
  return (
    <div class="about-blocked">
      <Icon name="ban" />
      <p><strong>{t.blocked}</strong> {en.block.means}</p>
      <BlockButton contact={contact} buttonClass="button" />
    </div>
  )
}

function Facts({ title, rows }: { readonly title: string; readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <section class="about-section">
      <h3>{title}</h3>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div class="fact" key={name}>
            <dt title={name}>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** `pt-BR` as people say it; a tag the browser does not know stays as it came. */
function nameLanguage(tag: string): string {
  try {
    return new Intl.DisplayNames(en.locale, { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
