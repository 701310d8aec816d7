import type { Content } from './content.ts'

type Card = Omit<Extract<Content, { type: 'card' }>, 'type'>

/**
 * The same for a client that shows nothing but text (contract §7, `rich_text`). What somebody wrote stays as written:
 * Markdown is readable as it is. A file stays a file, because its id is what a client needs to fetch it.
 */
export function toPlainContent(content: Content): Content {
  switch (content.type) {
    case 'text':
    case 'attachment':
      return content
    case 'quick_replies':
      return { type: 'text', text: [content.text, ...content.replies.map(({ title }) => listItem(title))].join('\n') }
    case 'card':
      return { type: 'text', text: writeCard(content) }
    case 'carousel':
      return { type: 'text', text: content.cards.map(writeCard).join('\n\n') }
    case 'event':
      return { type: 'text', text: content.title }
  }
}

/** Pictures are left out: there is nothing to show them with. */
function writeCard({ title, description, actions }: Card): string {
  const lines = (actions ?? []).map((action) => (action.type === 'link' ? `${action.title}: ${action.url}` : listItem(action.title)))
  return [title, ...(description == null || description === '' ? [] : [description]), ...lines].join('\n')
}

/** Something to answer with: it is typed instead of clicked. */
function listItem(title: string): string {
  return `• ${title}`
}
