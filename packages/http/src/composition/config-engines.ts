import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { seconds, wholeNumber } from './config-values.js';

/** How patient the worker is with engines, whichever do the work. */
export interface EngineConfig {
  /** Most attempts of a stage, the first included. */
  readonly stageAttempts: number;
  /** The time limits of stages are multiplied by this, for slow machines and services. */
  readonly stageTimeFactor: number;
}

export function readEngines({ readOr }: Reader): EngineConfig {
  return {
    stageAttempts: readOr('STAGE_ATTEMPTS', '6', {
      schema: wholeNumber(1, 100),
      example: 'STAGE_ATTEMPTS=6',
    }),
    stageTimeFactor: readOr('STAGE_TIME_FACTOR', '1', {
      schema: wholeNumber(1, 100),
      example: 'STAGE_TIME_FACTOR=2',
    }),
  };
}

/** How patient requests to the speech server are; what is absent is up to the adapter. */
export function readSpeechPatience({ read }: Reader): {
  readonly timeLimitMs?: number;
  readonly tries?: number;
} {
  const limit = read('SPEECH_TIMEOUT_SECONDS', {
    schema: seconds(1, 86_400),
    example: 'SPEECH_TIMEOUT_SECONDS=600',
    unset: '(2 minutes and four times the length of what is sent)',
  });
  const tries = read('SPEECH_TRIES', {
    schema: wholeNumber(1, 20),
    example: 'SPEECH_TRIES=3',
    unset: '(3)',
  });
  return present({ timeLimitMs: limit === undefined ? undefined : limit * 1_000, tries });
}
