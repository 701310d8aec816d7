/** Something the person at the keyboard can put right. The message is one sentence that says how. */
export class Problem extends Error {}

/** Ends the process: a problem in its one sentence, anything else with its stack, because that is a mistake of ours. */
export function giveUp(error) {
  console.error(error instanceof Problem ? `\n${error.message}` : error)
  process.exit(1)
}
