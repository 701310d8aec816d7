import type {
  Agent,
  AssignConversationRequest,
  Contact,
  ContactInfoRequest,
  Conversation,
  ConversationInfo,
  ConversationRequest,
  ListConversationsRequest,
  LoginAgentRequest,
  LoginAgentResult,
  Message,
  MessagesSendRequest,
  Page,
  UpdateAgentRequest,
} from '@rejoin/protocol'

type Operation<Request, Answer> = { readonly request: Request; readonly answer: Answer }

/** The calls an inbox makes, by their name on the wire (contract §6). */
export type Operations = {
  'agents.login': Operation<LoginAgentRequest, LoginAgentResult>
  'agents.logout': Operation<Record<string, never>, unknown>
  'agents.me': Operation<Record<string, never>, Agent>
  'agents.list': Operation<{ readonly cursor?: string; readonly page_size?: number }, Page<Agent>>
  'agents.update': Operation<UpdateAgentRequest, Agent>
  'contacts.info': Operation<ContactInfoRequest, Contact>
  'conversations.list': Operation<ListConversationsRequest, Page<Conversation>>
  'conversations.info': Operation<ConversationRequest, ConversationInfo>
  'conversations.assign': Operation<AssignConversationRequest, Conversation>
  'conversations.complete': Operation<ConversationRequest, Conversation>
  'conversations.reopen': Operation<ConversationRequest, Conversation>
  'messages.send': Operation<MessagesSendRequest, Message>
}

export type OperationName = keyof Operations
export type RequestOf<N extends OperationName> = Operations[N]['request']
export type AnswerOf<N extends OperationName> = Operations[N]['answer']
