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
import type { ContentCodec, ContentContext } from './codec.js';
import { openHead, type SessionOutline, sealHead } from './session-content.js';

/**
 * The documents of a session, all in its partition. A store returns the first two, or all of them,
 * by one range of ids: nothing else in the partition sorts between them.
 */
export const sessionDocumentId: 'session' = 'session';
export const claimDocumentId: 'session-claim' = 'session-claim';
const partDocumentIds = { notes: 'session-notes', sentiment: 'session-sentiment' } as const;

/** Ranges of ids. `state`: head and claim. `whole`: head, claim and parts. */
export const idRanges: Readonly<Record<'state' | 'whole', FieldRange>> = {
  state: { from: 'session', to: 'session-d' },
  whole: { from: 'session', to: 'session.' },
};

/** A part of a session that can become too large for a document. */
export type PartName = keyof typeof partDocumentIds;
export const partNames: readonly PartName[] = ['notes', 'sentiment'];

/** Where a part is stored. The head has one for each part. */
export interface PartReference {
  /** The version of the session that wrote the part. A part of another version is not this head's. */
  readonly version: number;
  /** Present when the part is in a blob and not in a document. */
  readonly blobKey?: string;
}

export type PartReferences = Readonly<Partial<Record<PartName, PartReference>>>;

/** The parts of a session. */
export interface PartContents {
  readonly notes?: Notes;
  readonly sentiment?: readonly SentimentPoint[];
}

/** The head: fields for queries on top, then what stays readable, then the sealed content. */
export interface HeadDocument extends Document {
  readonly id: typeof sessionDocumentId;
  readonly sessionId: string;
  readonly kind: 'session';
  readonly ownerId: string;
  readonly patientId?: string;
  readonly status: string;
  readonly createdAt: Instant;
  /**
   * Absent in records of version 0.1.0: there `session` is the whole aggregate, with claim and parts,
   * and `attentionAt` is on top.
   */
  readonly parts?: JsonObject;
  readonly attentionAt?: Instant;
  /** A `SessionOutline`; it is JSON by construction. */
  readonly session: JsonObject;
  /** The rest of the head, sealed. Absent in earlier records: there `session` is the whole head. */
  readonly content?: Json;
}

/** Who works on the session. At most 1 KiB, because every heartbeat writes it. */
export interface ClaimDocument extends Document {
  readonly id: typeof claimDocumentId;
  readonly sessionId: string;
  readonly kind: 'claim';
  readonly attentionAt?: Instant;
  /** A `SessionClaim` without `attentionAt`. */
  readonly claim: JsonObject;
}

/** A part that is small enough for a document. */
export interface PartDocument extends Document {
  readonly sessionId: string;
  readonly kind: PartName;
  readonly version: number;
  /** Sealed. */
  readonly content: Json;
}

/** The head of a session. */
export function headOf(session: Session): SessionHead {
  const { progress: _p, lease: _l, movedAt: _m, attentionAt: _a, notes: _n, ...rest } = session;
  const { sentiment, ...head } = rest;
  return sentiment === undefined ? head : { ...head, sentiment: summaryOf(sentiment) };
}

function summaryOf(sentiment: Omit<SessionSentiment, 'timeline'>): SessionHead['sentiment'] & {} {
  const { attributed, overall, bySpeaker, skippedSegments } = sentiment;
  return { attributed, ...(overall === undefined ? {} : { overall }), bySpeaker, skippedSegments };
}

/** The claim of a session. */
export function claimOf(session: SessionClaim): SessionClaim {
  const { progress, lease, movedAt, attentionAt } = session;
  return {
    ...(progress === undefined ? {} : { progress }),
    ...(lease === undefined ? {} : { lease }),
    ...(movedAt === undefined ? {} : { movedAt }),
    ...(attentionAt === undefined ? {} : { attentionAt }),
  };
}

/** The large parts of a session. */
export function partsOf({ notes, sentiment }: Session): PartContents {
  return {
    ...(notes === undefined ? {} : { notes }),
    // An embedding host may have stored a session by hand, without a timeline.
    ...(sentiment?.timeline === undefined ? {} : { sentiment: sentiment.timeline }),
  };
}

export async function headDocument(
  codec: ContentCodec,
  session: Session,
  parts: PartReferences,
): Promise<HeadDocument> {
  return {
    id: sessionDocumentId,
    sessionId: session.id,
    kind: 'session',
    ownerId: session.ownerId,
    ...(session.patientId === undefined ? {} : { patientId: session.patientId }),
    status: session.status,
    createdAt: session.createdAt,
    parts: parts as unknown as JsonObject,
    ...(await sealHead(codec, headOf(session))),
  };
}

/** The head of a session that is being deleted: by its kind, no list, search or read finds it. */
export interface DeletingDocument extends Document {
  readonly sessionId: string;
  readonly kind: typeof deletingKind;
  /** When a worker finishes the deletion, if the process that began it has not. */
  readonly attentionAt: Instant;
}

export const deletingKind: 'deleting' = 'deleting';

export function deletingDocument(head: HeadDocument, attentionAt: Instant): DeletingDocument {
  return { ...head, kind: deletingKind, attentionAt };
}

export function isDeleting(document: Document): boolean {
  return document['kind'] === deletingKind;
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

/** Where the content of a part belongs, in a document as in a blob. */
export function partContext(
  { id, ownerId }: Pick<SessionHead, 'id' | 'ownerId'>,
  part: PartName,
  version: number,
): ContentContext {
  return { ownerId, sessionId: id, document: partDocumentIds[part], part: `${part}.v${version}` };
}

export function partDocument(
  session: Pick<SessionHead, 'id' | 'version'>,
  part: PartName,
  content: Json,
): PartDocument {
  const { id, version } = session;
  return { id: partDocumentIds[part], sessionId: id, kind: part, version, content };
}

/** Whether version 0.1.0 stored this session: it is one document with everything in it. */
export function isUndivided(document: Document): boolean {
  return document['kind'] === 'session' && document['parts'] === undefined;
}

/** Where the parts of a session are stored. */
export function referencesIn(head: HeadDocument): PartReferences {
  return (head.parts ?? {}) as unknown as PartReferences;
}

/** Head and claim together. An undivided session has its parts, too. */
export async function openState(
  codec: ContentCodec,
  document: HeadDocument,
  claim: ClaimDocument | undefined,
): Promise<SessionState> {
  return withClaim(document, await openHead(codec, document), claim);
}

/** Outline and claim together. The content of the head stays sealed. */
export function outlineIn(
  document: HeadDocument,
  claim: ClaimDocument | undefined,
): SessionOutline & SessionClaim {
  return withClaim(document, document.session as unknown as SessionOutline, claim);
}

function withClaim<T extends object>(
  document: HeadDocument,
  head: T,
  claim: ClaimDocument | undefined,
): T & SessionClaim {
  if (isUndivided(document) || claim === undefined) return head;
  const { attentionAt } = claim;
  return {
    ...head,
    ...(claim.claim as unknown as SessionClaim),
    ...(attentionAt === undefined ? {} : { attentionAt }),
  };
}

/** The claim in a claim document, or in the document of an undivided session. */
export function claimIn(document: Document): SessionClaim | undefined {
  if (document['kind'] === 'claim') return claimOf(document['claim'] as unknown as SessionClaim);
  if (isUndivided(document)) return claimOf(document['session'] as unknown as SessionClaim);
  return undefined;
}

/** A session with its parts. */
export function withParts(state: SessionState, { notes, sentiment }: PartContents): Session {
  // Copied as a whole: leaving members out takes an engine several times as long (B2).
  const session = { ...state } as { -readonly [K in keyof Session]: Session[K] };
  const { sentiment: summary } = state;
  if (summary !== undefined) session.sentiment = { ...summary, timeline: sentiment ?? [] };
  if (notes !== undefined) session.notes = notes;
  return session;
}

/** A stored session as lists show it. `beside` is its claim, if the query asked for it. */
export async function storedSummary(
  codec: ContentCodec,
  { document, beside }: StoredDocument,
): Promise<SessionSummary> {
  const head = (await openHead(codec, document as HeadDocument)) as Session;
  const { progress } = (beside === undefined ? undefined : claimIn(beside.document)) ?? head;
  const summary = isUndivided(document) ? headOf(head) : head;
  return { ...summary, ...(progress === undefined ? {} : { progress }) };
}
