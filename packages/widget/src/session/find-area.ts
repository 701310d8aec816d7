/** What a browser keeps of a page, or null where it keeps nothing: reading the property alone throws where storage is forbidden, and so may reading from it. */
export function findArea(name: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    const area = globalThis[name]
    area.getItem('rejoin:')
    return area
  } catch {
    return null
  }
}
