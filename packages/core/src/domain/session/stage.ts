import type { Instant } from '../instant.js';
import type { SessionStatus } from './session-status.js';

/** The steps of processing, in their order. */
export const stageNames = [
  'normalize',
  'transcribe',
  'attribute',
  'analyze',
  'extract',
  'notify',
] as const;

export type StageName = (typeof stageNames)[number];

/**
 * Stages that review does not need. When their engine is down, the session goes on without their
 * result, which is filled in later.
 */
export const fillableStages: readonly StageName[] = ['analyze', 'extract'];

/** What went wrong in a stage. */
export interface StageError {
  /** A stage with a `transient` error is retried automatically. */
  readonly kind: 'transient' | 'permanent';
  /** A code of `PortError` or `DomainError`. */
  readonly code: string;
  /** What happened, for people. */
  readonly message: string;
  /** When the next try is due. */
  readonly retryAt?: Instant;
}

/** The adapter, and the model, that made a result. */
export interface Maker {
  /** Name of the adapter, such as `sherpa`; `rules` for the rules of Attune, `import` for an imported transcript. */
  readonly provider: string;
  /** Name and version of the model, where the adapter tells. */
  readonly model?: string;
}

/** The state of a stage. Its output is committed together with `done`. */
export interface StageResult {
  /** `missing`: it failed, and the session went on without its result. */
  readonly state: 'pending' | 'running' | 'done' | 'failed' | 'skipped' | 'missing';
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  /** Number of starts so far, successful or not. */
  readonly attempts: number;
  /** The adapter that made the output which the session holds; it stays while the stage runs again. */
  readonly provider?: string;
  /** Name and version of the model that made it, where the adapter tells. */
  readonly model?: string;
  /** Attempts that ended with an error, rather than with the death of the worker. */
  readonly failures?: number;
  /** Present if the last attempt failed. */
  readonly error?: StageError;
}

export type Stages = Readonly<Record<StageName, StageResult>>;

/** The status of a session while a stage runs. */
export const statusDuring: Readonly<Record<StageName, SessionStatus>> = {
  normalize: 'transcribing',
  transcribe: 'transcribing',
  attribute: 'transcribed',
  analyze: 'analyzing',
  extract: 'extracting_notes',
  notify: 'processed',
};

/** The status once a stage is done; absent where it does not change, or where others must be done too. */
export const statusAfter: Readonly<Partial<Record<StageName, SessionStatus>>> = {
  transcribe: 'transcribed',
};

/** The stages of a new session: none has started. */
export function createPendingStages(): Stages {
  const pending: StageResult = { state: 'pending', attempts: 0 };
  return {
    normalize: pending,
    transcribe: pending,
    attribute: pending,
    analyze: pending,
    extract: pending,
    notify: pending,
  };
}

/** What made the present output of a stage; `undefined` when that is not known. */
export function makerOf({
  provider,
  model,
}: {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
}): Maker | undefined {
  if (provider === undefined) return undefined;
  return { provider, ...(model === undefined ? {} : { model }) };
}
