import type { Instant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import type { SessionClaim } from '../../domain/session/session.js';
import { type SessionStatus, sessionStatuses } from '../../domain/session/session-status.js';
import { type StageName, type StageResult, stageNames } from '../../domain/session/stage.js';
import { lastMove, standstillOf } from '../../domain/session/stuck.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { SessionOutline } from '../../records/session-content.js';
import type { SessionLists } from '../../records/session-lists.js';
import { bool, oneOf, optional } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type PageInput, pageChecks } from '../review/list-sessions.js';
import { pageOfSorted } from './page-of-sorted.js';

export interface ListAllSessionsInput extends PageInput {
  readonly status?: SessionStatus;
  /** `true`: only sessions that should make progress and made none for an hour. */
  readonly stuck?: boolean;
}

const checkCall = defineCall<'admin', ListAllSessionsInput>('listAllSessions', ['admin'], {
  ...pageChecks,
  status: optional(oneOf(sessionStatuses)),
  stuck: optional(bool),
});

/** The state of a stage without the message of its error, which may name a file. */
export interface OperatedStage extends Omit<StageResult, 'error' | 'failures'> {
  readonly error?: Omit<NonNullable<StageResult['error']>, 'message'>;
}

/** A session as operators see it: ids, times, sizes and codes; no title, no name, no word of it. */
export interface OperatedSession {
  readonly id: string;
  readonly status: SessionStatus;
  readonly ownerId: string;
  readonly patientId?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** When a worker last made progress with it, or a person changed it. */
  readonly movedAt: Instant;
  readonly recording: {
    readonly contentType: string;
    readonly sizeBytes: number;
    readonly durationMs?: number;
  };
  readonly stages: Readonly<Record<StageName, OperatedStage>>;
  readonly progress?: SessionClaim['progress'];
  /** The worker that holds it. */
  readonly lease?: { readonly holder: string; readonly expiresAt: Instant };
  /** Present if the session is stuck: in which stage, and for how long, in milliseconds. */
  readonly stuck?: { readonly stage: StageName; readonly standsMs: number };
}

export interface ListAllSessionsDeps {
  readonly lists: SessionLists;
  readonly clock: Pick<Clock, 'now'>;
}

/** As many sessions under way are looked at; a host with more has other trouble than the rest. */
const mostUnderWay = 10_000;

/** Lists the sessions of all owners, for administrators. */
export class ListAllSessions
  implements UseCase<Actor, ListAllSessionsInput | undefined, Promise<Page<OperatedSession>>>
{
  readonly #deps: ListAllSessionsDeps;

  constructor(deps: ListAllSessionsDeps) {
    this.#deps = deps;
  }

  /**
   * The newest first; of stuck ones the one that stands longest first.
   *
   * @throws DomainError `forbidden`, `invalid_cursor`; `invalid_input` for `stuck: false`, which no
   *   list answers.
   */
  async execute(
    actor: Actor,
    input: ListAllSessionsInput = {},
    callOptions: CallOptions = {},
  ): Promise<Page<OperatedSession>> {
    const call = checkCall(actor, input, callOptions);
    const { stuck, ...query } = call.input;
    const { lists, clock } = this.#deps;
    const now = clock.now();
    if (stuck === false) {
      throw new DomainError('invalid_input', 'stuck can only be true; leave it out for all.', {
        faults: [{ path: 'stuck', message: 'must be true or absent' }],
      });
    }
    if (stuck === true) {
      const found = await this.#stuck(query.status, now, call.options);
      return pageOfSorted(found, ({ movedAt, id }) => `${movedAt}~${id}`, query);
    }
    const page = await lists.states({ ...query, ...call.options });
    return { ...page, items: page.items.map((session) => operatedSession(session, now)) };
  }

  async #stuck(
    status: SessionStatus | undefined,
    now: Date,
    options: CallOptions,
  ): Promise<readonly OperatedSession[]> {
    const found = new Map<string, OperatedSession>();
    let seen = 0;
    for await (const session of this.#deps.lists.underWay(options)) {
      const isWanted = status === undefined || session.status === status;
      if (isWanted && standstillOf(session, now) !== undefined) {
        found.set(session.id, operatedSession(session, now));
      }
      seen += 1;
      if (seen >= mostUnderWay) break;
    }
    return [...found.values()];
  }
}

function operatedSession(session: SessionOutline & SessionClaim, now: Date): OperatedSession {
  const { id, status, ownerId, patientId, createdAt, updatedAt, recording } = session;
  const { contentType, sizeBytes, durationMs } = recording;
  const { progress, lease } = session;
  const stuck = standstillOf(session, now);
  return {
    ...{ id, status, ownerId },
    ...(patientId === undefined ? {} : { patientId }),
    ...{ createdAt, updatedAt, movedAt: lastMove(session) },
    recording: {
      ...{ contentType, sizeBytes },
      ...(durationMs === undefined ? {} : { durationMs }),
    },
    stages: Object.fromEntries(
      stageNames.map((name) => [name, operatedStage(session.stages[name])]),
    ) as OperatedSession['stages'],
    ...(progress === undefined ? {} : { progress }),
    ...(lease === undefined ? {} : { lease: { holder: lease.holder, expiresAt: lease.expiresAt } }),
    ...(stuck === undefined ? {} : { stuck }),
  };
}

function operatedStage({ error, failures: _counted, ...rest }: StageResult): OperatedStage {
  if (error === undefined) return rest;
  const { message: _, ...told } = error;
  return { ...rest, error: told };
}
