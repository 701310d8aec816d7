/** A style for as long as the chat is on the page. A constructed sheet, which any policy allows (EMB-8). */
export function adoptSheet(root: ShadowRoot, style: string): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  root.adoptedStyleSheets.push(sheet)
}
