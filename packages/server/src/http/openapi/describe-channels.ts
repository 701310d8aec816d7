import { channel, pageOf } from '@rejoin/protocol'
import type { CallDescriptions } from './call-description.ts'
import { ids, SHOP_ORIGIN } from './stand-ins.ts'

export const channelDescriptions: CallDescriptions = {
  'channels.chatplugin.connect': {
    summary: 'Create a channel for a site',
    details: ['A channel is one place where the chat is embedded. Pages of the listed origins, and no others, may use it; origins match exactly.'],
    answer: channel,
    examples: [
      {
        title: 'The shop',
        request: { name: 'Shop', allowed_origins: [SHOP_ORIGIN], settings: { title: 'Hello!', greeting: 'How can we help you?', accent_color: '#4f46e5' }, after_completed: 'reopen' },
      },
    ],
    yields: { [ids.channel]: '/id' },
  },
  'channels.list': {
    summary: 'List channels, newest first',
    details: ['Of the agents those with the role `admin` may.'],
    answer: pageOf(channel),
    errors: ['forbidden'],
    examples: [{ title: 'All of them', request: {}, after: ['channels.chatplugin.connect'] }],
  },
  'channels.info': {
    summary: 'Read a channel',
    details: ['Of the agents those with the role `admin` may.'],
    answer: channel,
    errors: ['not_found', 'forbidden'],
    examples: [{ title: 'By id', request: { channel_id: ids.channel } }],
  },
  'channels.update': {
    summary: 'Change a channel',
    details: ['What is given replaces what was there, what is absent stays. `user_jwt: null` withdraws the site’s own tokens.', 'An agent with the role `admin` may change `name` and `settings`; anything else is 403 `forbidden`.'],
    answer: channel,
    errors: ['not_found', 'forbidden'],
    examples: [{ title: 'One more origin', request: { channel_id: ids.channel, allowed_origins: [SHOP_ORIGIN, 'https://www.example.com'], identity_policy: 'strict' } }],
  },
  'channels.disconnect': {
    summary: 'Disconnect a channel',
    details: ['Its sessions and tokens end at once. What was said stays readable.'],
    answer: channel,
    errors: ['not_found'],
    examples: [{ title: 'The shop closes', request: { channel_id: ids.channel } }],
  },
}
