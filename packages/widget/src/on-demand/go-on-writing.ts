/** Whoever presses a button that is about to go, by keyboard, goes on where one writes; by touch that would raise a keyboard over the answer. */
export function goOnWriting({ detail, currentTarget }: { readonly detail: number; readonly currentTarget: Element }): void {
  if (detail === 0) (currentTarget.getRootNode() as ShadowRoot).querySelector('textarea')?.focus({ preventScroll: true })
}
