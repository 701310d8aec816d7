import type { App } from '../embed/shell.ts'
import type { AskApp } from './ask-app.ts'
import type { Bridge } from './bridge.ts'
import { isProblem, readEnvelope, wrong, type Command } from './envelope.ts'
import { readCommand } from './read-command.ts'

export type ObeyDeps = {
  readonly app: Pick<App, 'identify' | 'logout' | 'open' | 'update'>
  /** The `rejoin-chat` element. */
  readonly host: HTMLElement
  readonly asking: Pick<AskApp, 'answer' | 'giveUp'>
  readonly tell: Bridge['tell']
  /** Whether anybody sees the page. */
  readonly see: (visible: boolean) => void
}

/** Does what an app says. What cannot be done is answered by an `error` and changes nothing (WEB-4). */
export function createObey({ app, host, asking, tell, see }: ObeyDeps): (message: unknown) => void {
  function identify(data: Extract<Command, { type: 'identify' }>['data']): void {
    if ('user_jwt' in data) {
      // In this order: whoever asked is then no longer waited for.
      app.identify({ userJwt: data.user_jwt })
      asking.giveUp()
    } else if (!asking.answer(data.resume_token ?? '')) {
      if (data.resume_token == null) tell('error', wrong('data.resume_token', 'is missing; when somebody leaves, say logout'))
      else app.identify({ resumeToken: data.resume_token })
    }
  }

  function obey(command: Command): void {
    switch (command.type) {
      case 'identify':
        return identify(command.data)
      case 'logout':
        asking.answer('')
        return void app.logout()
      case 'open':
        return void app.open(command.data)
      case 'set_insets':
        for (const [side, pixels] of Object.entries(command.data)) host.style.setProperty(`--app-${side}`, `${pixels}px`)
        return
      case 'set_theme': {
        const { theme, accent_color } = command.data
        return app.update({ ...(theme && { theme }), ...(accent_color !== undefined && { accentColor: accent_color }) })
      }
      case 'set_locale':
        return app.update(command.data)
      case 'visibility':
        return see(command.data.visible)
    }
  }

  return (message) => {
    const read = readEnvelope(message)
    const command = isProblem(read) ? read : readCommand(read)
    if (command === null) return
    if ('code' in command) tell('error', command)
    else obey(command)
  }
}
