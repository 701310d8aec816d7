import type { Agent, AnswerOfferRequest, OfferFileRequest, OfferResult } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { assertMayWrite, findVisible } from '../messaging/may-see.ts'
import { decideSend } from '../messaging/send-message.ts'
import type { AttachmentRecord, AttachmentSide, OfferFacts, SessionRecord } from '../store/store.ts'
import { cleanFileName } from './clean-file-name.ts'
import { decideAnswer, decideOffer } from './judge-attachment.ts'

/** `attachment.offer` of a visitor: an agent accepts or declines before anything is uploaded (FILE-10). */
export async function offerAsVisitor(deps: Deps, session: SessionRecord, request: OfferFileRequest): Promise<OfferResult> {
  assertMayWrite(session)
  const conversation = await findVisible(deps, session, request.conversation_id)
  const file = describe(request)
  const offer = { ...file, conversation_id: conversation.id, by: { side: 'contact', session_id: session.id }, actor: { purpose: 'customer', id: conversation.contact_id } } as const
  return present(await deps.store.offerAttachment(offer, judge('contact', file)))
}

/** `attachment.offer` of an agent: by name, before the bytes are there. An inbox uploads first, and its message is the offer. */
export async function offerAsAgent(deps: Deps, agent: Agent, request: OfferFileRequest): Promise<OfferResult> {
  const file = describe(request)
  const offer = { ...file, conversation_id: request.conversation_id, by: { side: 'agent', agent_id: agent.id }, actor: { purpose: 'agent', id: agent.id } } as const
  return present(await deps.store.offerAttachment(offer, judge('agent', file)))
}

/** `attachment.accept`, `attachment.reject` of a visitor. */
export async function answerAsVisitor(deps: Deps, session: SessionRecord, { conversation_id, attachment_id }: AnswerOfferRequest, answer: 'accepted' | 'rejected'): Promise<OfferResult> {
  assertMayWrite(session)
  const conversation = await findVisible(deps, session, conversation_id)
  const actor = { purpose: 'customer', id: conversation.contact_id } as const
  return present(await deps.store.answerOffer({ conversation_id, attachment_id, actor, answer }, (attachment) => decideAnswer(attachment, 'contact', answer)))
}

/** `attachment.accept`, `attachment.reject` of an agent. */
export async function answerAsAgent(deps: Deps, agent: Agent, { conversation_id, attachment_id }: AnswerOfferRequest, answer: 'accepted' | 'rejected'): Promise<OfferResult> {
  const actor = { purpose: 'agent', id: agent.id } as const
  return present(await deps.store.answerOffer({ conversation_id, attachment_id, actor, answer }, (attachment) => decideAnswer(attachment, 'agent', answer)))
}

type OfferedFile = Pick<OfferFileRequest, 'name' | 'media_type' | 'size'>

/** By its clean name, which is also the one that the upload will have. */
function describe({ name, media_type, size }: OfferedFile): OfferedFile {
  return { name: cleanFileName(name), media_type, size }
}

function judge(side: AttachmentSide, file: OfferedFile) {
  return ({ conversation, channel, open }: OfferFacts) => decideOffer({ channel, open }, side, file, decideSend(conversation, () => channel, side))
}

function present({ id, name, media_type, size }: AttachmentRecord): OfferResult {
  return { attachment_id: id, name, media_type, size }
}
