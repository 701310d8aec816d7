import { useEffect, useState } from 'preact/hooks'

/** True while somebody can be looking: the tab is in front and the window has the focus. */
export function useAttention(): boolean {
  const [attentive, setAttentive] = useState(isAttentive)
  useEffect(() => {
    const update = (): void => setAttentive(isAttentive())
    document.addEventListener('visibilitychange', update)
    window.addEventListener('focus', update)
    window.addEventListener('blur', update)
    return () => {
      document.removeEventListener('visibilitychange', update)
      window.removeEventListener('focus', update)
      window.removeEventListener('blur', update)
    }
  }, [])
  return attentive
}

function isAttentive(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}
