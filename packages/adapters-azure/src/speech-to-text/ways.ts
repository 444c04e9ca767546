import { speechWarnings } from '@attune/core/adapter-kit';
import type { SpeechCapabilities, SpeechRequest } from '@attune/core/ports';
import { languages } from './languages.js';
import type { AzureSpeechOptions } from './speech-options.js';

/** Synchronous, or as a job. */
export type Way = 'fast' | 'batch';

/** What each way can do; a way that is not open is absent. */
export type Ways = Readonly<Partial<Record<Way, SpeechCapabilities>>>;

const both = {
  languages,
  languageIdentification: true,
  maxSpeakers: 35,
  // The number is a maximum for the service.
  exactSpeakers: false,
  channelSeparation: true,
  wordTimes: true,
  profanity: ['raw', 'masked', 'removed'],
  idempotentStart: true,
  sampleRateHz: 16_000,
} as const;

/**
 * Limits of batch jobs, of which the length holds with speakers told apart:
 * https://learn.microsoft.com/azure/ai-services/speech-service/speech-services-quotas-and-limits
 */
const batch: SpeechCapabilities = {
  ...both,
  maxDurationMs: 240 * 60_000,
  maxBytes: 1_000_000_000,
  punctuation: ['automatic', 'dictated', 'none'],
  lexical: true,
  phraseHints: false,
};

/** The ways that are open. Batch needs recordings that the service can read. */
export function waysOf(options: AzureSpeechOptions, shared: boolean): Ways {
  const { way = 'auto', apiVersion = '2025-10-15' } = options;
  const { maxBytes = 200_000_000, maxDurationMs = 2 * 3_600_000 } = options.fastLimits ?? {};
  const fast: SpeechCapabilities = {
    ...both,
    maxDurationMs,
    maxBytes,
    punctuation: ['automatic'],
    lexical: false,
    phraseHints: apiVersion !== '2024-11-15',
  };
  return {
    ...(way === 'batch' ? {} : { fast }),
    ...(way === 'batch' || (way === 'auto' && shared) ? { batch } : {}),
  };
}

/** What one of the ways or another can do. */
export function capabilitiesOf({ fast, batch: job }: Ways): SpeechCapabilities {
  if (fast === undefined || job === undefined) return fast ?? job ?? batch;
  return {
    ...job,
    maxDurationMs: Math.max(fast.maxDurationMs, job.maxDurationMs),
    maxBytes: Math.max(fast.maxBytes, job.maxBytes),
    phraseHints: fast.phraseHints,
  };
}

/**
 * The way that honors most of a request: a recording that only one takes goes there; otherwise fast,
 * unless batch honors more.
 */
export function chooseWay(request: SpeechRequest, { fast, batch: job }: Ways): Way {
  if (fast === undefined) return 'batch';
  if (job === undefined) return 'fast';
  const { durationMs, sizeBytes } = request.audio;
  const takes = ({ maxDurationMs, maxBytes }: SpeechCapabilities): boolean =>
    durationMs <= maxDurationMs && sizeBytes <= maxBytes;
  if (!takes(fast)) return 'batch';
  if (!takes(job)) return 'fast';
  const honored = speechWarnings(request, fast).length <= speechWarnings(request, job).length;
  return honored ? 'fast' : 'batch';
}
