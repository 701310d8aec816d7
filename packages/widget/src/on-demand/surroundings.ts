import type { RefObject } from 'preact'
import type { Surroundings } from '../ui/log-chunk.tsx'

/** Rows are drawn this far beyond what can be seen. */
const DRAWN_AHEAD_PX = 1200

/** Watches what comes near in a scroller, so that the rest can be put away. */
export function createSurroundings(scroller: RefObject<HTMLElement | null>): Surroundings {
  const tells = new Map<Element, (isNear: boolean) => void>()
  let observer: IntersectionObserver | undefined
  return {
    watch(element, tell) {
      observer ??= new IntersectionObserver(
        (changes) => {
          // Without a height nothing is laid out at all: the panel is closed, and says nothing about what is near.
          for (const { target, isIntersecting, boundingClientRect } of changes) if (boundingClientRect.height > 0) tells.get(target)?.(isIntersecting)
        },
        { root: scroller.current, rootMargin: `${DRAWN_AHEAD_PX}px 0px` },
      )
      tells.set(element, tell)
      observer.observe(element)
      return () => {
        tells.delete(element)
        observer?.unobserve(element)
      }
    },
    settle(element, before) {
      const box = scroller.current
      const grown = element.offsetHeight - before
      // Half a pixel is rounding, not a change.
      if (box !== null && Math.abs(grown) >= 1 && element.offsetTop + before <= box.scrollTop) box.scrollTop += grown
    },
  }
}
