import type { Session } from '../../domain/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { Stage } from './stage.js';

/** Told instead of running a stage once more that its workers do not survive. */
export function tookWorkersDown(stage: Stage, { stages }: Session): DomainError {
  return new DomainError(
    'stage_failed',
    `The stage ${stage.name} was begun ${stages[stage.name].attempts} times and its worker died each time.`,
  );
}

/** A stage that did not come to its end in its time. */
export function timedOut(stage: Stage, session: Session): DomainError {
  const minutes = Math.ceil(stage.timeLimitMs(session) / 60_000);
  return new DomainError(
    'stage_timed_out',
    `The stage ${stage.name} did not finish within ${minutes} minute(s).`,
  );
}
