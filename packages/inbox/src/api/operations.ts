import type {
  Agent,
  AssignConversationRequest,
  Channel,
  ChannelSettings,
  Contact,
  ContactInfoRequest,
  Conversation,
  ConversationInfo,
  ConversationRequest,
  IdentifyDecision,
  LinkFileRequest,
  LinkFileResult,
  ListConversationsRequest,
  LoginAgentRequest,
  LoginAgentResult,
  MergedContact,
  Message,
  MessagesSendRequest,
  Page,
  PagePushed,
  PushPageRequest,
  RecentMessages,
  RecentMessagesRequest,
  SearchContactsRequest,
  TagConversationRequest,
  Transcript,
  TransferConversationRequest,
  UpdateAgentRequest,
  UpdateContactRequest,
  WriteTranscriptRequest,
} from '@rejoin/protocol'

type PageOf = { readonly cursor?: string; readonly page_size?: number }
type Operation<Request, Answer> = { readonly request: Request; readonly answer: Answer }

/** The calls an inbox makes, by their name on the wire (contract §6). */
export type Operations = {
  'agents.login': Operation<LoginAgentRequest, LoginAgentResult>
  'agents.logout': Operation<Record<string, never>, unknown>
  'agents.me': Operation<Record<string, never>, Agent>
  'agents.list': Operation<PageOf, Page<Agent>>
  'agents.update': Operation<UpdateAgentRequest, Agent>
  'channels.list': Operation<PageOf, Page<Channel>>
  'channels.update': Operation<{ readonly channel_id: string; readonly name: string; readonly settings: ChannelSettings }, Channel>
  'contacts.info': Operation<ContactInfoRequest, MergedContact>
  'contacts.recent-messages': Operation<RecentMessagesRequest, RecentMessages>
  'contacts.decisions': Operation<PageOf & { readonly contact_id: string }, Page<IdentifyDecision>>
  'contacts.search': Operation<SearchContactsRequest, Page<Contact>>
  'contacts.update': Operation<UpdateContactRequest, MergedContact>
  'contacts.block': Operation<{ readonly id: string }, MergedContact>
  'contacts.unblock': Operation<{ readonly id: string }, MergedContact>
  'conversations.list': Operation<ListConversationsRequest, Page<Conversation>>
  'conversations.info': Operation<ConversationRequest, ConversationInfo>
  'conversations.assign': Operation<AssignConversationRequest, Conversation>
  'conversations.transfer': Operation<TransferConversationRequest, Conversation>
  'conversations.tag': Operation<TagConversationRequest, Conversation>
  'conversations.untag': Operation<TagConversationRequest, Conversation>
  'conversations.complete': Operation<ConversationRequest, Conversation>
  'conversations.reopen': Operation<ConversationRequest, Conversation>
  'conversations.transcript': Operation<WriteTranscriptRequest, Transcript>
  'media.link': Operation<LinkFileRequest, LinkFileResult>
  'messages.send': Operation<MessagesSendRequest, Message>
  'pages.push': Operation<PushPageRequest, PagePushed>
}

export type OperationName = keyof Operations
export type RequestOf<N extends OperationName> = Operations[N]['request']
export type AnswerOf<N extends OperationName> = Operations[N]['answer']
