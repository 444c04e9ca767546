import { toInstant } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import type { Finalization } from '../../domain/session/finalization.js';
import {
  type OpenQuestion,
  openQuestions,
  questionsOpenIn,
} from '../../domain/session/open-questions.js';
import { checkOpen, moveTo, type Session, withStage } from '../../domain/session/session.js';
import { snapshotOf } from '../../domain/session/session-snapshot.js';
import { fillableStages, type StageError } from '../../domain/session/stage.js';
import { DomainError } from '../../errors/domain-error.js';
import { runInTurns } from '../../flow/pace.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { SessionFiles } from '../../records/session-files.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { people } from '../input/actors.js';
import { list, lookedUpId, oneOf, optional, text } from '../input/checks.js';
import { type CheckedCall, defineCall, type UseCase } from '../input/define-call.js';
import { computeFigures } from './compute-figures.js';
import { checkTranscriptEtag } from './etags.js';

export interface FinalizeSessionInput {
  readonly sessionId: string;
  /** The `transcriptEtag` of the state that the person reviewed. */
  readonly ifMatch: string;
  /** Questions that may stay open, because the person knows of them. */
  readonly confirm?: readonly OpenQuestion[] | undefined;
}

const checkCall = defineCall<Actor['role'], FinalizeSessionInput>('finalizeSession', people, {
  sessionId: lookedUpId,
  ifMatch: text(),
  confirm: optional(list(oneOf(openQuestions), openQuestions.length)),
});

export interface FinalizeSessionDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly files: SessionFiles;
  readonly clock: Clock;
}

/** Most attempts to sign. Each failed one was interrupted by a change of the session. */
const mostTries = 10;

/**
 * Signs a session in the name of the actor. Stores a snapshot of everything that was reviewed under
 * its SHA-256. Afterwards the session does not change until a person reopens it.
 */
export class FinalizeSession implements UseCase<Actor, FinalizeSessionInput, Promise<Session>> {
  readonly #deps: FinalizeSessionDeps;

  constructor(deps: FinalizeSessionDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`; `session_finalized`; `illegal_transition` unless it is
   *   processed; `version_conflict` if it has changed since the person reviewed it;
   *   `confirmation_needed` with a fault for each question that is open and not in `confirm`.
   */
  async execute(
    actor: Actor,
    input: FinalizeSessionInput,
    options: CallOptions = {},
  ): Promise<Session> {
    const call = checkCall(actor, input, options);
    for (let tries = 1; ; tries += 1) {
      const finalized = await this.#sign(call);
      if (finalized !== undefined) return finalized;
      if (tries === mostTries) throw createUnsettledError(call.input.sessionId);
    }
  }

  /** Resolves with `undefined` if the session changed while its snapshot was created. */
  async #sign({
    actor,
    input,
    options,
  }: CheckedCall<Actor, FinalizeSessionInput>): Promise<Session | undefined> {
    const { sessions, files } = this.#deps;
    const looked = await sessions.get(input.sessionId, options);
    checkAccess(actor, looked, 'work');
    checkSignable(looked, input);
    const finalization = await this.#storeSnapshot(looked, actor.accountId, options);
    const discard = () => files.removeSnapshot(finalization.blobKey);
    try {
      const { session, changed } = await sessions.update(
        input.sessionId,
        (current, now) => {
          checkAccess(actor, current, 'work');
          checkSignable(current, input);
          // Notes or sentiment may be newer than the snapshot.
          if (current.version !== looked.version) return undefined;
          return { ...moveTo(withoutFilling(current, now), 'finalized'), finalization };
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
    const { transcripts, files, clock } = this.#deps;
    const transcript = await transcripts.newest(session, options);
    const at = toInstant(clock.now());
    const snapshot = snapshotOf(session, transcript, { by, at });
    const figures = await runInTurns(computeFigures(session, transcript), options);
    const { sha256, blobKey } = await files.putSnapshot(snapshot, options);
    return { at, by, transcriptRevision: transcript.revision, sha256, blobKey, figures };
  }

  /** Another request for the same state may have stored the same snapshot, which must stay. */
  async #isSnapshotOf(sessionId: string, { blobKey }: Finalization): Promise<boolean> {
    const session = await this.#deps.sessions.find(sessionId);
    return session?.finalization?.blobKey === blobKey;
  }
}

function checkSignable(
  session: Session,
  { ifMatch, confirm = [] }: Pick<FinalizeSessionInput, 'ifMatch' | 'confirm'>,
): void {
  checkOpen(session);
  if (session.status !== 'processed') {
    throw new DomainError(
      'illegal_transition',
      `Session ${session.id} is ${session.status}; it can be finalized once it is processed.`,
    );
  }
  checkTranscriptEtag(session, ifMatch);
  const open = questionsOpenIn(session).filter(({ question }) => !confirm.includes(question));
  if (open.length === 0) return;
  throw new DomainError(
    'confirmation_needed',
    `Something is open in session ${session.id}: ${open.map(({ question }) => question).join(', ')}. Decide it, or name it in \`confirm\`.`,
    {
      faults: open.map(({ question, message }) => ({
        path: `confirm.${question}`,
        message,
        subject: '',
      })),
    },
  );
}

/** Ends what fills in notes or sentiment: nothing changes what was signed. It is due after reopening. */
function withoutFilling(session: Session, now: Date): Session {
  const running = fillableStages.filter((name) => session.stages[name].state === 'running');
  const error: StageError = {
    kind: 'transient',
    code: 'session_finalized',
    message: 'The session was finalized meanwhile.',
    retryAt: toInstant(now),
  };
  return running.reduce(
    (current, name) =>
      withStage(current, name, { ...current.stages[name], state: 'missing', error }),
    session,
  );
}

function createUnsettledError(sessionId: string): DomainError {
  return new DomainError(
    'version_conflict',
    `Session ${sessionId} kept changing while it was being signed; look at it again.`,
  );
}
