import { linkFileResult, uploadFileResult } from '@rejoin/protocol'
import type { CallDescriptions } from './call-description.ts'
import { ids } from './stand-ins.ts'

/** One white pixel. */
const PICTURE = { name: 'leaf.png', base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsZ2gsgAAAABJRU5ErkJggg==' }

export const mediaDescriptions: CallDescriptions = {
  'media.upload': {
    summary: 'Upload a file',
    details: [
      '`multipart/form-data` with one file in the field `file`, at most 10 MiB. What it is, is told by its content: JPEG, PNG, GIF, WebP, PDF, plain text and CSV, office documents without macros, MP4 and QuickTime films, MP3, M4A and WAV recordings; anything else is 415. Photos and films lose what is written into them about place, time and camera.',
      'The file is then sent with a message whose `content` is `{"type": "attachment", "attachment_id": …}`. One that is not sent within a day is removed. An agent’s file is offered to the visitor, who accepts or declines it; a visitor’s is sent at once where the channel’s `attachments` is `open`. Where it is `offer`, the visitor first says `attachment.offer` on the socket and uploads the very same file, by name and size, once an agent has accepted it.',
      'A visitor may upload 100 files and 200 MB within a day.',
    ],
    answer: uploadFileResult,
    errors: ['forbidden'],
    examples: [{ title: 'A picture', request: {}, file: PICTURE, as: 'agent' }],
    yields: { [ids.attachment]: '/attachment_id' },
  },
  'media.link': {
    summary: 'Get a link to a file',
    details: ['For what cannot send an `Authorization` header, such as an `<img>`. The link is good for five minutes, for whoever holds it. `GET /media/<id>` with a credential answers the same bytes.'],
    answer: linkFileResult,
    errors: ['not_found'],
    examples: [{ title: 'To show it in the inbox', request: { attachment_id: ids.attachment }, as: 'agent' }],
  },
}
