/** Two notes, and when each begins: a fifth upwards, which sounds like news and not like an alarm. */
const NOTES = [
  { hertz: 587.33, at: 0 },
  { hertz: 880, at: 0.11 },
] as const
const LASTS_S = 0.5
const VOLUME = 0.09
/** A loudspeaker that was not used yet may take its time; what is later is no news. */
const LATEST_MS = 3_000

export type Chime = {
  /** Whether the browser lets this page be heard: not before somebody has touched it (ATT-2). */
  readonly isAllowed: () => boolean
  readonly play: () => void
}

/** A sound made of two sines: nothing to download, nothing that a policy could forbid. */
export function createChime(signal: AbortSignal): Chime {
  let context: AudioContext | null = null
  const make = (): AudioContext => (context ??= new AudioContext())
  signal.addEventListener('abort', () => void context?.close())

  // WebKit alone wants to be asked in the very moment of a touch; asked once, it lets the same context play later.
  if (navigator.vendor.startsWith('Apple')) {
    const unlocking = new AbortController()
    signal.addEventListener('abort', () => unlocking.abort())
    const unlock = (): void => {
      unlocking.abort()
      void make()
        .resume()
        .then(() => context?.suspend())
    }
    for (const type of ['pointerup', 'keydown']) document.addEventListener(type, unlock, { signal: unlocking.signal })
  }

  function sing(audio: AudioContext): void {
    const start = audio.currentTime
    for (const { hertz, at } of NOTES) {
      const [tone, volume] = [audio.createOscillator(), audio.createGain()]
      tone.frequency.value = hertz
      // From silence and back to it, or the ear hears a click.
      volume.gain.setValueAtTime(0, start + at)
      volume.gain.linearRampToValueAtTime(VOLUME, start + at + 0.015)
      volume.gain.exponentialRampToValueAtTime(0.0001, start + at + LASTS_S)
      tone.connect(volume).connect(audio.destination)
      tone.start(start + at)
      tone.stop(start + at + LASTS_S)
      // A context that runs keeps the loudspeaker of a phone awake.
      if (at > 0) tone.onended = () => void audio.suspend()
    }
  }

  return {
    isAllowed() {
      const { userActivation } = navigator as { userActivation?: UserActivation }
      return 'AudioContext' in globalThis && (userActivation === undefined || userActivation.hasBeenActive)
    },
    play() {
      if (signal.aborted) return
      const audio = make()
      const asked = performance.now()
      // Where the browser still says no, this waits for the next touch, and by then it is no news.
      void audio.resume().then(() => performance.now() - asked < LATEST_MS && sing(audio), () => undefined)
    },
  }
}
