/** What can be answered by a button: most conversations never have any of it. */
export { selectAnswers, selectOffer } from '../state/select-offers.ts'
export { CardsView } from './cards.tsx'
export { QuickReplies } from './quick-replies.tsx'
