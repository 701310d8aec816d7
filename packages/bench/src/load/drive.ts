import { isAccepted, type Room } from './room.ts'

export type Stretch = { readonly acks: number; readonly seconds: number }

/** Closed loop: every visitor sends their next message as soon as the last is acknowledged. A refusal ends the run. */
export async function driveClosed(room: Room, seconds: number): Promise<Stretch> {
  const began = performance.now()
  const end = began + seconds * 1000
  let acks = 0
  await Promise.all(
    room.visitors.map(
      (_, visitor) =>
        new Promise<void>((resolve, reject) => {
          const next = (): void => {
            if (performance.now() >= end) return resolve()
            return room.send(visitor, false, (ack) => {
              if (!isAccepted(ack)) return reject(new Error(ack))
              acks += 1
              return next()
            })
          }
          next()
        }),
    ),
  )
  return { acks, seconds: (performance.now() - began) / 1000 }
}

/** Every how many milliseconds the open loop looks what is due. */
const STEP_MS = 2

/** Open loop: so many messages a second, whether the last ones were answered or not. */
export async function driveOpen(room: Room, rate: number, seconds: number): Promise<Stretch> {
  const began = performance.now()
  let sent = 0
  let acks = 0
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsed = performance.now() - began
      for (const due = Math.floor((elapsed / 1000) * rate); sent < due; sent++) {
        room.send(sent % room.visitors.length, true, () => void (acks += 1))
      }
      if (elapsed < seconds * 1000) return
      clearInterval(timer)
      resolve()
    }, STEP_MS)
  })
  await waitUntil(() => acks === sent && room.delivered() >= sent, 10_000)
  return { acks, seconds }
}

/** Waits for a condition; says so when it never came. */
export async function waitUntil(condition: () => boolean, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('waited in vain for the last answers')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
