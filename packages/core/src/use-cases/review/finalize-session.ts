import { sha256Of } from '../../bytes/sha256-of.js';
import { toInstant } from '../../domain/instant.js';
import type { Finalization } from '../../domain/session/finalization.js';
import { blobKeys } from '../../domain/session/recording.js';
import { checkOpen, moveTo, type Session } from '../../domain/session/session.js';
import { snapshotOf } from '../../domain/session/session-snapshot.js';
import { DomainError } from '../../errors/domain-error.js';
import { canonicalJson } from '../../json/canonical-json.js';
import type { Json } from '../../json.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Hasher } from '../../ports/hasher.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { checkTranscriptEtag } from './etags.js';

export interface FinalizeSessionInput {
  readonly sessionId: string;
  /** The account that signs. */
  readonly by: string;
  /** The `transcriptEtag` of what was looked at. */
  readonly ifMatch: string;
}

/** What finalizing works with. */
export interface FinalizeSessionDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly blobs: BlobStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

/** A session that changes this often while it is signed is not at rest. */
const mostTries = 10;

/**
 * Signs a session: a snapshot of all that was reviewed is stored under its SHA-256, and from then
 * on nothing of the session changes until it is opened again.
 */
export class FinalizeSession {
  readonly #deps: FinalizeSessionDeps;

  constructor(deps: FinalizeSessionDeps) {
    this.#deps = deps;
  }

  /**
   * @throws DomainError `session_not_found`; `session_finalized`; `illegal_transition` unless it is
   *   processed; `version_conflict` when it is not what was looked at.
   */
  async execute(input: FinalizeSessionInput, options: CallOptions = {}): Promise<Session> {
    for (let tries = 1; ; tries += 1) {
      const finalized = await this.#sign(input, options);
      if (finalized !== undefined) return finalized;
      if (tries === mostTries) throw createUnsettledError(input.sessionId);
    }
  }

  /** Resolves `undefined` when the session changed while its snapshot was made. */
  async #sign(input: FinalizeSessionInput, options: CallOptions): Promise<Session | undefined> {
    const { sessions, blobs } = this.#deps;
    const looked = await sessions.get(input.sessionId, options);
    checkSignable(looked, input.ifMatch);
    const finalization = await this.#storeSnapshot(looked, input.by, options);
    const discard = () => blobs.delete(finalization.blobKey);
    try {
      const { session, changed } = await sessions.update(
        input.sessionId,
        (current) => {
          checkSignable(current, input.ifMatch);
          // Notes or sentiment may have been made anew since: then the snapshot is not of them.
          if (current.version !== looked.version) return undefined;
          return { ...moveTo(current, 'finalized'), finalization };
        },
        options,
      );
      if (changed) return session;
    } catch (error) {
      if (DomainError.is(error) && !(await this.#isSnapshotOf(input.sessionId, finalization))) {
        await discard();
      }
      throw error;
    }
    await discard();
    return undefined;
  }

  async #storeSnapshot(session: Session, by: string, options: CallOptions): Promise<Finalization> {
    const { transcripts, blobs, hasher, clock } = this.#deps;
    const transcript = await transcripts.newest(session, options);
    const at = toInstant(clock.now());
    const snapshot = snapshotOf(session, transcript, { by, at });
    const bytes = new TextEncoder().encode(canonicalJson(snapshot as unknown as Json));
    const sha256 = await sha256Of(hasher, bytes);
    const { revision } = transcript;
    const blobKey = blobKeys.snapshot(session.ownerId, session.id, revision, sha256);
    await blobs.put(blobKey, bytes, { contentType: 'application/json', ...options });
    return { at, by, transcriptRevision: revision, sha256, blobKey };
  }

  /** Whoever signs the same in the same moment makes the same snapshot: it is not to be removed. */
  async #isSnapshotOf(sessionId: string, { blobKey }: Finalization): Promise<boolean> {
    const session = await this.#deps.sessions.find(sessionId);
    return session?.finalization?.blobKey === blobKey;
  }
}

function checkSignable(session: Session, ifMatch: string): void {
  checkOpen(session);
  if (session.status !== 'processed') {
    throw new DomainError(
      'illegal_transition',
      `Session ${session.id} is ${session.status}; it can be finalized once it is processed.`,
    );
  }
  checkTranscriptEtag(session, ifMatch);
}

function createUnsettledError(sessionId: string): DomainError {
  return new DomainError(
    'version_conflict',
    `Session ${sessionId} kept changing while it was being signed; look at it again.`,
  );
}
