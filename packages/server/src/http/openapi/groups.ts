/** What each group of calls is about, in the order a reader needs them. A noun that is not listed comes after these. */
export const groups: Readonly<Record<string, { readonly title: string; readonly about: string }>> = {
  contacts: { title: 'Contacts', about: 'People: who they are, and which conversations are theirs.' },
  conversations: { title: 'Conversations', about: 'One thread of one contact in one channel: open, assigned or completed.' },
  messages: { title: 'Messages', about: 'What is said in a conversation.' },
  pages: { title: 'Pages', about: 'Addresses that an agent sends to the visitor’s screen.' },
  tickets: { title: 'Tickets', about: 'Business objects that conversations are about, and who takes part in them.' },
  sources: { title: 'Sources', about: 'Other systems whose events become messages.' },
  webhooks: { title: 'Webhooks', about: 'Every change, told to your backend.' },
  events: { title: 'Events', about: 'What webhooks are sent. Sockets carry the same events, each as the `data` here.' },
  media: { title: 'Files', about: 'Attachments of messages.' },
  chatplugin: { title: 'Chat plugin', about: 'What the widget calls from a page.' },
  channels: { title: 'Channels', about: 'Places where the chat is embedded.' },
  agents: { title: 'Agents', about: 'Those who answer.' },
  tokens: { title: 'Tokens', about: 'Credentials of your backend.' },
  audit: { title: 'Audit log', about: 'Who did what to the above.' },
  sessions: { title: 'Sessions', about: 'Where somebody is logged in.' },
  running: { title: 'Running it', about: 'Health, keys and this document.' },
  hosted: { title: 'Hosted pages', about: 'Pages and scripts that Rejoin serves.' },
}

export function nounOf(callName: string): string {
  return callName.split('.')[0] ?? callName
}

/** Nouns in the order of `groups`, those without an entry last. */
export function orderNouns(nouns: Iterable<string>): readonly string[] {
  const order = Object.keys(groups)
  const place = (noun: string) => (order.includes(noun) ? order.indexOf(noun) : order.length)
  return [...new Set(nouns)].toSorted((a, b) => place(a) - place(b))
}
