import type { Channel, IdentifyContactResult } from '@rejoin/protocol'
import type { Rejoin } from './start-rejoin.ts'

/** What the backend of an app does when its app asks for a token. */
export function backendOf(rejoin: Rejoin, channel: Channel) {
  const identify = (externalId: string, more: object = {}) => rejoin.call<IdentifyContactResult>('contacts.identify', { channel_id: channel.id, external_id: externalId, ...more })
  return {
    pageUrl: `${rejoin.url}/webview?channel_id=${channel.id}`,
    tokenOf: async (externalId: string, more: object = {}): Promise<string> => (await identify(externalId, more)).conversations[0]?.resume_token ?? '',
    async tell(externalId: string, text: string): Promise<void> {
      const [conversation] = (await identify(externalId)).conversations
      await rejoin.call('messages.send', { conversation_id: conversation?.id, content: { type: 'text', text } })
    },
  }
}
