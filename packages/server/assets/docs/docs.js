// @ts-check
/**
 * What the page can do beyond being read: search, copy, light or dark, and on a phone a menu. Runs before the page is
 * drawn, so that a chosen theme does not flash; makes text and elements only, never HTML from a string.
 */
const root = document.documentElement
root.classList.add('js')

/** @returns {string | null} null where the browser forbids storage */
function recallTheme() {
  try {
    return localStorage.getItem('rejoin-docs-theme')
  } catch {
    return null
  }
}

const chosen = recallTheme()
if (chosen === 'light' || chosen === 'dark') root.dataset.theme = chosen

document.addEventListener('DOMContentLoaded', () => {
  offerTheme()
  offerCopies()
  offerMenu()
  offerSearch()
  openTarget()
  followReading()
})
addEventListener('hashchange', openTarget)

/**
 * @template {Element} E
 * @param {string} selector
 * @param {new () => E} kind
 * @returns {E}
 */
function find(selector, kind) {
  const element = document.querySelector(selector)
  if (!(element instanceof kind)) throw new Error(`there is no ${selector}`)
  return element
}

function offerTheme() {
  const button = find('.theme', HTMLButtonElement)
  button.hidden = false
  button.addEventListener('click', () => {
    const isDark = root.dataset.theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : root.dataset.theme === 'dark'
    root.dataset.theme = isDark ? 'light' : 'dark'
    try {
      localStorage.setItem('rejoin-docs-theme', root.dataset.theme)
    } catch {
      // It holds for this page, then.
    }
  })
}

function offerCopies() {
  for (const block of document.querySelectorAll('pre[data-copy]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = 'Copy'
    button.addEventListener('click', async () => {
      const copied = await copy(block.textContent ?? '')
      button.textContent = copied ? 'Copied' : 'Press Ctrl+C'
      if (!copied) getSelection()?.selectAllChildren(block)
      setTimeout(() => (button.textContent = 'Copy'), 2000)
    })
    block.parentElement?.append(button)
  }
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

function offerMenu() {
  const button = find('.menu', HTMLButtonElement)
  button.hidden = false
  const show = (/** @type {boolean} */ open) => {
    document.body.classList.toggle('menu-open', open)
    button.setAttribute('aria-expanded', String(open))
  }
  button.addEventListener('click', () => show(!document.body.classList.contains('menu-open')))
  find('#contents', HTMLElement).addEventListener('click', (event) => event.target instanceof HTMLAnchorElement && show(false))
  addEventListener('keydown', (event) => event.key === 'Escape' && show(false))
}

/** Entries of the contents whose call, fields or codes have every word; Enter goes to the first. */
function offerSearch() {
  const label = find('.search', HTMLLabelElement)
  const input = find('.search input', HTMLInputElement)
  const nothing = find('.nothing', HTMLElement)
  label.hidden = false
  const groups = [...document.querySelectorAll('.entries')].map((group) => ({
    group: /** @type {HTMLElement} */ (group),
    entries: [...group.querySelectorAll('li')].map((entry) => ({ entry, text: '' })),
  }))
  const target = (/** @type {Element} */ entry) => document.getElementById(entry.querySelector('a')?.hash.slice(1) ?? '')
  const read = (/** @type {{ entry: Element, text: string }} */ item) => {
    if (item.text === '') item.text = `${item.entry.textContent} ${target(item.entry)?.querySelector('.about')?.textContent ?? target(item.entry)?.textContent}`.toLowerCase()
    return item.text
  }
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
    let found = 0
    for (const { group, entries } of groups) {
      for (const item of entries) {
        const matches = words.every((word) => read(item).includes(word))
        item.entry.hidden = !matches
        if (matches) found += 1
      }
      group.hidden = entries.every(({ entry }) => entry.hidden)
    }
    nothing.hidden = found > 0
    document.body.classList.toggle('menu-open', words.length > 0)
  })
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    const first = groups.flatMap(({ entries }) => entries).find(({ entry }) => !entry.hidden)
    first?.entry.querySelector('a')?.click()
    input.blur()
  })
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return
    event.preventDefault()
    input.focus()
    input.select()
  })
}

/** A link to an object opens it. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target instanceof HTMLDetailsElement) target.open = true
}

/** Marks the entry of what is being read. */
function followReading() {
  const links = new Map([...document.querySelectorAll('#contents a')].map((link) => [/** @type {HTMLAnchorElement} */ (link).hash.slice(1), link]))
  /** @type {Set<string>} */
  const visible = new Set()
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) visible.add(target.id)
        else visible.delete(target.id)
      }
      const current = [...links.keys()].find((id) => visible.has(id))
      for (const [id, link] of links) {
        if (id === current) link.setAttribute('aria-current', 'true')
        else link.removeAttribute('aria-current')
      }
      keepInView(current === undefined ? undefined : links.get(current))
    },
    { rootMargin: '-96px 0px -55% 0px' },
  )
  for (const id of links.keys()) {
    const section = document.getElementById(id)
    if (section !== null) observer.observe(section)
  }
}

/**
 * Scrolls the contents and nothing else: `scrollIntoView` would move the page on a phone.
 * @param {Element | undefined} link
 */
function keepInView(link) {
  const contents = find('#contents', HTMLElement)
  if (link === undefined || document.body.classList.contains('menu-open')) return
  const [outer, inner] = [contents.getBoundingClientRect(), link.getBoundingClientRect()]
  if (inner.top < outer.top) contents.scrollTop -= outer.top - inner.top + 40
  if (inner.bottom > outer.bottom) contents.scrollTop += inner.bottom - outer.bottom + 40
}
