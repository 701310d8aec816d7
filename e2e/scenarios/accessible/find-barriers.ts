import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What axe finds that keeps somebody from using the page, targets smaller than 24 px among it; each as a line that says what and where. */
export async function findBarriers(page: Page, within?: string, rules?: readonly string[]): Promise<string[]> {
  // Colours are judged when they have arrived, not on their way.
  await page.evaluate(async () => void (await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})))))
  // One window and no frames of others: the quick way is the whole way.
  const axe = new AxeBuilder({ page }).setLegacyMode().options(rules === undefined ? { rules: { 'target-size': { enabled: true } } } : { runOnly: [...rules] })
  const { violations } = await (within === undefined ? axe : axe.include(within)).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.flat().join(' ')} ${node.failureSummary?.split('\n').at(-1)?.trim()}`))
}

/** The same in light, and by what is different there in dark. */
export async function findBarriersInBothThemes(page: Page, within?: string): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await findBarriers(page, within)
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await findBarriers(page, within, ['color-contrast'])
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light, ...dark.map((barrier) => `dark: ${barrier}`)]
}

/** What of the chat lies beyond the edges of the screen without a way of scrolling there. */
export async function findWhatSticksOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector('rejoin-chat')?.shadowRoot
    function isScrolled(element: Element, axis: 'overflowX' | 'overflowY'): boolean {
      for (let around = element.parentElement; around !== null; around = around.parentElement) if (/auto|scroll/.test(getComputedStyle(around)[axis])) return true
      return false
    }
    return [...(root?.querySelectorAll<HTMLElement>('.launcher, .teaser, .panel, .panel *') ?? [])]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.closest('.hidden, svg, input, [inert], .closing') === null)
      .flatMap((element) => {
        const { left, right, top, bottom, width, height } = element.getBoundingClientRect()
        const isOut = (!isScrolled(element, 'overflowX') && (left < -1 || right > innerWidth + 1)) || (!isScrolled(element, 'overflowY') && (top < -1 || bottom > innerHeight + 1))
        return width > 1 && height > 1 && isOut ? [`${element.localName}.${element.className} at ${[left, right, top, bottom].map(Math.round).join(' ')} of ${innerWidth} × ${innerHeight}`] : []
      })
  })
}
