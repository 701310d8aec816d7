/** What a text may be made of. Named like the elements of a page that show them; nothing else exists, so nothing else can be shown. */
export const richTags = ['p', 'strong', 'em', 'del', 'code', 'pre', 'ul', 'ol', 'li', 'blockquote', 'a'] as const
export type RichTag = (typeof richTags)[number]
