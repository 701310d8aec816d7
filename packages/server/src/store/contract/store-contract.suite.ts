import { describe } from 'vitest'
import { associateSuite } from './associate.suite.ts'
import { auditSuite } from './audit.suite.ts'
import { attachmentsSuite } from './attachments.suite.ts'
import { beforeAndAfterSuite } from './before-and-after.suite.ts'
import { channelsSuite } from './channels.suite.ts'
import { claimSuite } from './claim.suite.ts'
import { commitFeedSuite } from './commit-feed.suite.ts'
import { conversationsSuite } from './conversations.suite.ts'
import { credentialsSuite } from './credentials.suite.ts'
import { deletingSuite } from './deleting.suite.ts'
import { durabilitySuite } from './durability.suite.ts'
import type { StoreAdapter } from './fixture.suite.ts'
import { groupCommitSuite } from './group-commit.suite.ts'
import { guestsSuite } from './guests.suite.ts'
import { handingOverSuite } from './handing-over.suite.ts'
import { identifySuite } from './identify.suite.ts'
import { mergeSuite } from './merge.suite.ts'
import { messagesSuite } from './messages.suite.ts'
import { pagesSuite } from './pages.suite.ts'
import { racesSuite } from './races.suite.ts'
import { readsSuite } from './reads.suite.ts'
import { redeemSuite } from './redeem.suite.ts'
import { secretsSuite } from './secrets.suite.ts'
import { sessionsSuite } from './sessions.suite.ts'
import { sourcesSuite } from './sources.suite.ts'
import { ticketsSuite } from './tickets.suite.ts'
import { webhooksSuite } from './webhooks.suite.ts'

export type { OpenedStore, StoreAdapter } from './fixture.suite.ts'

const suites = [channelsSuite, credentialsSuite, identifySuite, mergeSuite, conversationsSuite, handingOverSuite, messagesSuite, readsSuite, sessionsSuite, secretsSuite, redeemSuite, claimSuite, associateSuite, guestsSuite, pagesSuite, groupCommitSuite, commitFeedSuite, racesSuite, durabilitySuite, webhooksSuite, sourcesSuite, ticketsSuite, deletingSuite, auditSuite, attachmentsSuite, beforeAndAfterSuite]

/** Everything a store must do, whatever lies beneath it. An adapter's own test calls this and adds only what is peculiar to its engine. */
export function storeContract(adapter: StoreAdapter): void {
  describe(`the ${adapter.name} store`, () => {
    for (const suite of suites) suite(adapter)
  })
}
