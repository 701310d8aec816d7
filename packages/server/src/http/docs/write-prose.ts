import { html, type Html } from './html.ts'

/** The simplest Markdown, as the guide and the descriptions use it: paragraphs, lists, `code` and **strong**. */
export function writeProse(markdown: string): readonly Html[] {
  return markdown.split(/\n{2,}/).map((block) => {
    const lines = block.split('\n')
    if (lines.every((line) => line.startsWith('- '))) return html`<ul>${lines.map((line) => html`<li>${writeLine(line.slice(2))}</li>`)}</ul>`
    return html`<p>${writeLine(block)}</p>`
  })
}

export function writeLine(text: string): readonly (Html | string)[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith('`') && part.length > 2) return html`<code>${part.slice(1, -1)}</code>`
    if (part.startsWith('**') && part.length > 4) return html`<strong>${part.slice(2, -2)}</strong>`
    return part
  })
}
