import { PortError, type SpeechResult } from '@attune/core/ports';
import { tagOfCode } from './languages.js';
import { OutputError, type ReadOutput, readOutput } from './read-output.js';
import type { JobData } from './ticket.js';
import { toUtterances } from './to-utterances.js';

/**
 * The result of a job that is done.
 *
 * @throws PortError `internal` when the file is not a result of the service.
 */
export function describeResult(
  body: unknown,
  { durationMs, languages, identified, warnings }: JobData,
  job: { readonly languages: readonly string[] },
): SpeechResult {
  const output = read(body);
  return {
    language: languageOf([...output.languages, ...job.languages], languages, identified),
    utterances: toUtterances(output, durationMs),
    coverage: durationMs === 0 ? [] : [{ startMs: 0, endMs: durationMs }],
    warnings: [
      ...warnings,
      ...output.faults.map((fault) => `A part of the result could not be read: ${fault}.`),
    ],
    model: 'amazon-transcribe',
  };
}

function read(body: unknown): ReadOutput {
  try {
    return readOutput(body);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    const message = `The result of Amazon Transcribe cannot be read. ${error.message}`;
    const where = { port: 'speech-to-text', operation: 'check', adapter: 'aws-transcribe' };
    throw new PortError('internal', message, { ...where, cause: error });
  }
}

function languageOf(
  told: readonly string[],
  asked: readonly string[],
  identified: boolean,
): string {
  if (!identified) return asked[0] ?? 'und';
  const [most] = told;
  if (most === undefined) return asked.length === 1 ? (asked[0] ?? 'und') : 'und';
  return tagOfCode(most, asked);
}
