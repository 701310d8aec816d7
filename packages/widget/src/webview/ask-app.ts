import type { ToApp } from '@rejoin/protocol'

type About = ToApp['need_token']

export type AskAppDeps = {
  readonly tell: (about: About) => void
  /** Whether this browser remembers somebody the site has named. */
  readonly isSomebodyKnown: () => boolean
  readonly setTimeout: (run: () => void, ms: number) => unknown
}

export type AskApp = {
  /** `getResumeToken` of this page. Empty: nobody is logged in. */
  readonly ask: (about: About) => Promise<string>
  /** What the app said; true where somebody had asked. */
  readonly answer: (resumeToken: string) => boolean
  /** The app said who is here in another way than it was asked for. */
  readonly giveUp: () => void
}

/** An app that asks nothing of its users need not know the question: after this long they begin as nobody. */
const UNKNOWN_MS = 3_000
/** An app that knows its users may have to fetch a token over a bad network first. */
const KNOWN_MS = 15_000

/** Asks the app for a token; one question at a time, because an answer does not say to which it belongs (WEB-5). */
export function createAskApp({ tell, isSomebodyKnown, setTimeout }: AskAppDeps): AskApp {
  let last: Promise<unknown> = Promise.resolve()
  let waiting: { readonly resolve: (token: string) => void; readonly reject: (error: Error) => void } | null = null

  function askOnce(about: About): Promise<string> {
    // Somebody who is known is neither shown nor forgotten until the app has said who is here.
    const isSilenceAnAnswer = about.ticket === undefined && !isSomebodyKnown()
    return new Promise((resolve, reject) => {
      const mine = (waiting = { resolve, reject })
      setTimeout(
        () => {
          if (waiting === mine) waiting = null
          if (isSilenceAnAnswer) resolve('')
          else reject(new Error('The app did not answer need_token'))
        },
        isSilenceAnAnswer ? UNKNOWN_MS : KNOWN_MS,
      )
      tell(about)
    })
  }

  return {
    ask(about) {
      const answer = last.then(() => askOnce(about))
      last = answer.catch(() => undefined)
      return answer
    },
    answer(resumeToken) {
      const asked = waiting
      waiting = null
      asked?.resolve(resumeToken)
      return asked !== null
    },
    giveUp() {
      const asked = waiting
      waiting = null
      asked?.reject(new Error('The app named somebody else meanwhile'))
    },
  }
}
