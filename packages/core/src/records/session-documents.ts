import type { Instant } from '../domain/instant.js';
import type { Notes } from '../domain/notes/notes.js';
import type { SentimentPoint, SessionSentiment } from '../domain/sentiment/sentiment.js';
import type {
  Session,
  SessionClaim,
  SessionHead,
  SessionState,
  SessionSummary,
} from '../domain/session/session.js';
import type { Json, JsonObject } from '../json.js';
import type { Document, FieldRange, StoredDocument } from '../ports/document-store.js';

/**
 * The documents of a session, all in its partition. A store returns the first two, or all of them,
 * by one range of ids: nothing else in the partition sorts between them.
 */
export const sessionDocumentId: 'session' = 'session';
export const claimDocumentId: 'session-claim' = 'session-claim';
const partDocumentIds = { notes: 'session-notes', sentiment: 'session-sentiment' } as const;

/** Ranges of ids: the head and the claim; these and the parts. */
export const idRanges: Readonly<Record<'state' | 'whole', FieldRange>> = {
  state: { from: 'session', to: 'session-d' },
  whole: { from: 'session', to: 'session.' },
};

/** A part of a session that may outgrow a document. */
export type PartName = keyof typeof partDocumentIds;
export const partNames: readonly PartName[] = ['notes', 'sentiment'];

/** Where the head says that a part is. */
export interface PartReference {
  /** The version of the session that wrote it. A part of another version belongs to another head. */
  readonly version: number;
  /** Where it is no document but a blob. */
  readonly blobKey?: string;
}

export type PartReferences = Readonly<Partial<Record<PartName, PartReference>>>;

/** What parts hold. */
export interface PartContents {
  readonly notes?: Notes;
  readonly sentiment?: readonly SentimentPoint[];
}

/** The head: what is searched for on top, the rest below. */
export interface HeadDocument extends Document {
  readonly id: typeof sessionDocumentId;
  readonly sessionId: string;
  readonly kind: 'session';
  readonly ownerId: string;
  readonly patientId?: string;
  readonly status: string;
  readonly createdAt: Instant;
  /**
   * Absent in what version 0.1.0 wrote: there `session` is the whole aggregate, claim and parts
   * included, and `attentionAt` stands on top.
   */
  readonly parts?: JsonObject;
  readonly attentionAt?: Instant;
  /** A `SessionHead`; it is JSON by construction. */
  readonly session: JsonObject;
}

/** Who works on the session; at most 1 KiB. */
export interface ClaimDocument extends Document {
  readonly id: typeof claimDocumentId;
  readonly sessionId: string;
  readonly kind: 'claim';
  readonly attentionAt?: Instant;
  /** A `SessionClaim` without `attentionAt`. */
  readonly claim: JsonObject;
}

/** A part that fits into a document. */
export interface PartDocument extends Document {
  readonly sessionId: string;
  readonly kind: PartName;
  readonly version: number;
  readonly content: Json;
}

/** What belongs into the head. */
export function headOf(session: Session): SessionHead {
  const { progress: _p, lease: _l, movedAt: _m, attentionAt: _a, notes: _n, ...rest } = session;
  const { sentiment, ...head } = rest;
  return sentiment === undefined ? head : { ...head, sentiment: summaryOf(sentiment) };
}

function summaryOf(sentiment: Omit<SessionSentiment, 'timeline'>): SessionHead['sentiment'] & {} {
  const { attributed, overall, bySpeaker, skippedSegments } = sentiment;
  return { attributed, ...(overall === undefined ? {} : { overall }), bySpeaker, skippedSegments };
}

/** What belongs into the claim. */
export function claimOf(session: SessionClaim): SessionClaim {
  const { progress, lease, movedAt, attentionAt } = session;
  return {
    ...(progress === undefined ? {} : { progress }),
    ...(lease === undefined ? {} : { lease }),
    ...(movedAt === undefined ? {} : { movedAt }),
    ...(attentionAt === undefined ? {} : { attentionAt }),
  };
}

/** What belongs into parts. */
export function partsOf({ notes, sentiment }: Session): PartContents {
  return {
    ...(notes === undefined ? {} : { notes }),
    // An embedding host may have stored a session by hand, without a timeline.
    ...(sentiment?.timeline === undefined ? {} : { sentiment: sentiment.timeline }),
  };
}

export function headDocument(session: Session, parts: PartReferences): HeadDocument {
  return {
    id: sessionDocumentId,
    sessionId: session.id,
    kind: 'session',
    ownerId: session.ownerId,
    ...(session.patientId === undefined ? {} : { patientId: session.patientId }),
    status: session.status,
    createdAt: session.createdAt,
    parts: parts as unknown as JsonObject,
    session: headOf(session) as unknown as JsonObject,
  };
}

export function claimDocument(session: SessionState): ClaimDocument {
  const { attentionAt, ...claim } = claimOf(session);
  return {
    id: claimDocumentId,
    sessionId: session.id,
    kind: 'claim',
    ...(attentionAt === undefined ? {} : { attentionAt }),
    claim: claim as unknown as JsonObject,
  };
}

export function partDocumentId(part: PartName): string {
  return partDocumentIds[part];
}

export function partDocument(
  session: Pick<SessionHead, 'id' | 'version'>,
  part: PartName,
  content: Json,
): PartDocument {
  const { id, version } = session;
  return { id: partDocumentIds[part], sessionId: id, kind: part, version, content };
}

/** Whether this is a session as version 0.1.0 stored it: one document with everything in it. */
export function isUndivided(document: Document): boolean {
  return document['kind'] === 'session' && document['parts'] === undefined;
}

/** Where the head says that the parts are. */
export function referencesIn(head: HeadDocument): PartReferences {
  return (head.parts ?? {}) as unknown as PartReferences;
}

/** Head and claim as one; of an undivided session all of it. */
export function stateIn(head: HeadDocument, claim: ClaimDocument | undefined): SessionState {
  const stored = head.session as unknown as Session;
  if (isUndivided(head) || claim === undefined) return stored;
  const { attentionAt } = claim;
  return {
    ...stored,
    ...(claim.claim as unknown as SessionClaim),
    ...(attentionAt === undefined ? {} : { attentionAt }),
  };
}

/** The claim that a document holds: that of its own, or the one in an undivided session. */
export function claimIn(document: Document): SessionClaim | undefined {
  if (document['kind'] === 'claim') return claimOf(document['claim'] as unknown as SessionClaim);
  if (isUndivided(document)) return claimOf(document['session'] as unknown as SessionClaim);
  return undefined;
}

/** The session with what its parts hold. */
export function withParts(state: SessionState, { notes, sentiment }: PartContents): Session {
  const { sentiment: summary, ...rest } = state;
  return {
    ...rest,
    ...(summary === undefined ? {} : { sentiment: { ...summary, timeline: sentiment ?? [] } }),
    ...(notes === undefined ? {} : { notes }),
  };
}

/** What a list shows of a stored session; `beside` is its claim, where that was asked for. */
export function storedSummary({ document, beside }: StoredDocument): SessionSummary {
  const head = document as HeadDocument;
  const session = head.session as unknown as Session;
  const { progress } = (beside === undefined ? undefined : claimIn(beside.document)) ?? session;
  return { ...headOf(session), ...(progress === undefined ? {} : { progress }) };
}
