import { MINUTE, systemClock, type Clock } from '../../clock.ts'
import { makeUuid, type MakeId } from '../../ids.ts'
import type { Store } from '../store.ts'
import { createAssociationStore } from './association-store.ts'
import { prepareActivity } from './activity.ts'
import { prepareAssociations } from './associations.ts'
import { createAuditStore } from './audit-store.ts'
import { createAttachmentStore } from './attachment-store.ts'
import { prepareAttachments } from './attachments.ts'
import { createChannelStore, prepareChannels } from './channels.ts'
import { checkpoint } from './checkpoint.ts'
import { createConsentStore, prepareConsents } from './consents.ts'
import { createContactStore } from './contact-store.ts'
import { prepareContacts } from './contacts.ts'
import { prepareConversations } from './conversations.ts'
import { createConversationStore } from './conversation-store.ts'
import { createCredentialStore } from './credential-store.ts'
import { prepareDecisions } from './decisions.ts'
import { prepareEventLog } from './event-log.ts'
import { createGroupCommit } from './group-commit.ts'
import { prepareGuests } from './guests.ts'
import { createIdentityStore } from './identity-store.ts'
import { createMemory } from './memory.ts'
import { prepareMembership } from './membership.ts'
import { prepareMerges } from './merge-contacts.ts'
import { isCurrent } from './migrate.ts'
import { createLogMover } from './move-log.ts'
import { openDatabase, readEpoch, type OpenOptions } from './open-database.ts'
import { prepareParticipants } from './participants.ts'
import { createMarkKeeper } from './recognise-copy.ts'
import { createSessionStore } from './session-store.ts'
import { prepareSessions } from './sessions.ts'
import { prepareOutbox } from './outbox.ts'
import { prepareSourceEvents } from './source-events.ts'
import { createSourceStore } from './source-store.ts'
import { prepareWaitingEvents } from './waiting-events.ts'
import { createTicketStore } from './ticket-store.ts'
import { prepareTickets } from './tickets.ts'
import { createWebhookStore } from './webhook-store.ts'
import { prepareTurns } from './webhook-turns.ts'

export type SqliteOptions = OpenOptions & {
  readonly clock?: Clock
  readonly makeId?: MakeId
  /** Hears of each commit how long the disk took. */
  readonly onFlushed?: (ms: number) => void
}

/** A copy made by hand while we run is told from this one if it is older than this (STO-8). */
const MARK_EVERY_MS = 15 * MINUTE

/** Opens (and creates) the embedded store. Throws when the file cannot be opened or promises less durability than we do. */
export function openSqliteStore(path: string, { clock = systemClock, makeId = makeUuid, onFlushed, ...opening }: SqliteOptions = {}): Store {
  const db = openDatabase(path, opening)
  const epoch = readEpoch(db)
  const turns = prepareTurns(db)
  const outbox = prepareOutbox(db, makeId, turns)
  const channels = prepareChannels(db)
  const participants = prepareParticipants(db)
  const membership = prepareMembership(db, participants)
  const tickets = prepareTickets(db, makeId)
  const contacts = prepareContacts(db, membership)
  const activity = prepareActivity(db)
  const memory = createMemory(db)
  const conversations = prepareConversations({ db, makeId, epoch, activity, memory, participants, membership })
  const sourceEvents = prepareSourceEvents({ db, makeId, contacts, conversations })
  const waitingEvents = prepareWaitingEvents(db, sourceEvents)
  const mover = createLogMover(db, path)
  const commit = createGroupCommit(db, clock, memory, (tx) => {
    waitingEvents.claim(tx)
    outbox.write(tx)
  }, (ms) => {
    mover.look()
    if (activity.isFarBehind()) void activity.catchUp(commit)
    onFlushed?.(ms)
  })
  const sessions = prepareSessions(db, makeId, memory)
  const attachments = prepareAttachments(db, makeId)
  const log = prepareEventLog(db, conversations, attachments)
  const merges = prepareMerges(db, makeId)
  const decisions = prepareDecisions(db, makeId)
  const guests = prepareGuests(db)
  const associations = prepareAssociations(db)
  const consents = prepareConsents(db)
  if (opening.serve !== undefined) activity.open()
  const parts = { activity, memory, outbox, attachments, turns, sourceEvents, waitingEvents, participants, membership, tickets, merges, decisions, guests, associations, consents, db, commit, clock, makeId, channels, contacts, conversations, sessions, log }

  const keeper = opening.serve === undefined ? null : createMarkKeeper(db, opening.serve.markFile)
  const keepMark = async () => keeper?.write(await commit.write(keeper.advance))
  const marking = setInterval(() => void keepMark().catch(() => undefined), MARK_EVERY_MS)
  marking.unref()

  return {
    ...createAuditStore(parts),
    ...createChannelStore(commit, makeId, channels, sessions),
    ...createCredentialStore(db, commit, clock, makeId),
    ...createIdentityStore(parts),
    ...createContactStore(parts),
    ...createConsentStore(parts),
    ...createSessionStore(parts),
    ...createConversationStore(db, commit, parts),
    ...createAssociationStore(parts),
    ...createSourceStore(parts),
    ...createTicketStore(parts),
    ...createAttachmentStore(parts),
    ...createWebhookStore(parts),
    onCommitted: commit.onCommitted,
    checkWritable: () => commit.write(() => undefined),
    isCurrent: async () => isCurrent(db),
    async close() {
      clearInterval(marking)
      try {
        await commit.drain()
        await keepMark()
        await mover.close()
        checkpoint(db, 'TRUNCATE')
      } catch {
        // A full disk or a foreign lock must not keep the process alive: what was acknowledged lies in the log already.
      } finally {
        db.close()
      }
    },
  }
}
