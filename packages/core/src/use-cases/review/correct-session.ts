import { instantAfter, toInstant } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import { withoutExtension } from '../../domain/session/recording.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import { parseSettings, type SettingsLimits } from '../../domain/session/settings.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { BatchOperation } from '../../ports/document-store.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import type { PatientCheck } from '../care-links/patient-check.js';
import { people } from '../input/actors.js';
import {
  accountId,
  instant,
  lookedUpId,
  nullable,
  optional,
  storedText,
  text,
} from '../input/checks.js';
import { type CheckedCall, defineCall, type UseCase } from '../input/define-call.js';
import { wakeSession } from '../processing/wake-session.js';
import { checkSessionEtag } from './etags.js';

/** The members to replace. Those that are absent stay. */
export interface CorrectSessionInput {
  readonly sessionId: string;
  /** A blank one stands for the file name without its extension. */
  readonly title?: string;
  /** `null`: the session is about no patient with an account. */
  readonly patientId?: string | null;
  /** When the conversation took place, in RFC 3339 format; `null`: not known. */
  readonly recordedAt?: string | null;
  /** BCP 47 tag of the language that is spoken. */
  readonly language?: string;
  /** The `sessionEtag` that the person saw. If the session has changed, the call is rejected. */
  readonly ifMatch?: string;
}

const checkCall = defineCall<Actor['role'], CorrectSessionInput>('correctSession', people, {
  sessionId: lookedUpId,
  title: optional(storedText({ most: 1_000 })),
  patientId: optional(nullable(accountId)),
  recordedAt: optional(nullable(instant)),
  language: optional(text()),
  ifMatch: optional(text()),
});

export interface CorrectSessionDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly patients: PatientCheck;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly limits: SettingsLimits;
}

/** Documents to write together with the corrected session. */
interface Consequences {
  /** The newest revision, if the correction makes one. */
  readonly revision?: number;
  readonly operations: readonly BatchOperation[];
  /** Removes what was stored for a correction that is not made. */
  readonly discard: () => Promise<void>;
}

/** How often a correction is prepared again because a new transcript came in between. */
const mostTries = 5;

/**
 * Corrects title, patient, date and language of a session. The search, the trend and the access of
 * patients follow at once. Another language makes a new revision of the transcript, and a worker
 * computes sentiment and notes again.
 */
export class CorrectSession implements UseCase<Actor, CorrectSessionInput, Promise<Session>> {
  readonly #deps: CorrectSessionDeps;

  constructor(deps: CorrectSessionDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `session_finalized`, `version_conflict`,
   *   `patient_not_found`, `invalid_settings`, `language_not_allowed`, `illegal_transition` for the
   *   language of a recording that is being transcribed.
   */
  async execute(
    actor: Actor,
    input: CorrectSessionInput,
    options: CallOptions = {},
  ): Promise<Session> {
    const call = checkCall(actor, input, options);
    const { queue } = this.#deps;
    for (let tries = 1; ; tries += 1) {
      const session = await this.#correct(call);
      if (session !== undefined) {
        if (session.attentionAt !== undefined) await wakeSession(queue, session);
        return session;
      }
      if (tries === mostTries) throw overtaken(call.input.sessionId);
    }
  }

  /** Resolves `undefined` when a new transcript came in between. */
  async #correct(call: CheckedCall<Actor, CorrectSessionInput>): Promise<Session | undefined> {
    const { actor, input, options } = call;
    const { sessions, patients, limits } = this.#deps;
    const looked = await sessions.get(input.sessionId, options);
    checkCorrectable(actor, looked, input);
    if (typeof input.patientId === 'string' && input.patientId !== looked.patientId) {
      await patients.require({ ownerId: looked.ownerId, patientId: input.patientId }, options);
    }
    const wanted = corrected(looked, input, limits);
    const { revision, operations, discard } = await this.#consequences(call, looked, wanted);
    const change = (current: Session, now: Date): Session => {
      checkCorrectable(actor, current, input);
      if (current.transcriptRevision !== looked.transcriptRevision) throw new Overtaken();
      const fresh = corrected(current, input, limits);
      if (revision === undefined) return fresh;
      const moved = { ...fresh, transcriptRevision: revision };
      const reopened = reopenStages(moved, ['analyze', 'extract']);
      return { ...reopened, attentionAt: instantAfter(now, 60_000) };
    };
    try {
      const along = () => operations;
      return (await sessions.update(input.sessionId, change, { ...options, along })).session;
    } catch (error) {
      const isOvertaken = error instanceof Overtaken || PortError.is(error, 'already_exists');
      if (isOvertaken || DomainError.is(error)) await discard();
      if (isOvertaken) return undefined;
      throw error;
    }
  }

  /** What the correction changes besides the session itself. */
  async #consequences(
    { actor, options }: CheckedCall<Actor, CorrectSessionInput>,
    before: Session,
    after: Session,
  ): Promise<Consequences> {
    const { transcripts, clock } = this.#deps;
    const nothing = { operations: [], discard: async () => undefined };
    if (before.transcriptRevision === undefined) return nothing;
    const { language } = after.settings;
    if (language === before.settings.language) {
      if (isFoundTheSame(before, after)) return nothing;
      return { ...nothing, operations: await transcripts.prepareSearch(after, options) };
    }
    const base = await transcripts.newest(before, options);
    const made = {
      author: { kind: 'person' as const, id: actor.accountId },
      at: toInstant(clock.now()),
      change: { kind: 'language' as const, language },
    };
    const prepared = await transcripts.prepare(after, { ...base, language }, made, options);
    return {
      revision: prepared.transcript.revision,
      operations: prepared.operations,
      discard: () => prepared.discard(),
    };
  }
}

/** A transcript was stored after the correction was prepared. */
class Overtaken extends Error {}

function checkCorrectable(actor: Actor, session: Session, input: CorrectSessionInput): void {
  checkAccess(actor, session, 'work');
  checkOpen(session);
  if (input.ifMatch !== undefined) checkSessionEtag(session, input.ifMatch);
  const { state } = session.stages.transcribe;
  const isHeard = session.transcriptRevision === undefined && state === 'running';
  if (!isHeard || input.language === undefined) return;
  throw new DomainError(
    'illegal_transition',
    `Session ${session.id} is being transcribed in ${session.settings.language}; correct its language when that is done.`,
  );
}

function corrected(session: Session, input: CorrectSessionInput, limits: SettingsLimits): Session {
  const { patientId, recordedAt, ...rest } = session;
  const patient = input.patientId === undefined ? patientId : (input.patientId ?? undefined);
  const date = input.recordedAt === undefined ? recordedAt : (input.recordedAt ?? undefined);
  const title = input.title?.trim() ?? session.title;
  return {
    ...rest,
    ...(patient === undefined ? {} : { patientId: patient }),
    ...(date === undefined ? {} : { recordedAt: date }),
    title: title === '' ? withoutExtension(session.recording.filename) : title,
    settings:
      input.language === undefined
        ? session.settings
        : parseSettings({ ...session.settings, language: input.language }, limits),
  };
}

function overtaken(id: string): DomainError {
  const message = `The transcript of session ${id} keeps changing; correct it again in a moment.`;
  return new DomainError('version_conflict', message);
}

/** Whether the search finds both in the same way. */
function isFoundTheSame(before: Session, after: Session): boolean {
  const { patientId, title, recordedAt } = before;
  const isSameDate = after.recordedAt === recordedAt;
  return after.patientId === patientId && after.title === title && isSameDate;
}
