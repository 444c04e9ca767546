import assert from 'node:assert/strict';
import type { SpeechTicket } from '../../domain/session/speech-ticket.js';
import type { CallOptions } from '../../ports/call-options.js';
import type {
  CheckOptions,
  SpeechRequest,
  SpeechResult,
  SpeechStatus,
  SpeechToText,
} from '../../ports/speech-to-text.js';
import { assertRejects, failureOf } from '../assertions.js';
import type { SpeechToTextHarness } from './harness.js';

type Outcome = Exclude<SpeechStatus, { readonly state: 'running' }>;

const patienceMs = 60_000;
const longestPauseMs = 250;

/** Asks until the work is over. */
async function outcomeOf(
  harness: SpeechToTextHarness,
  ticket: SpeechTicket,
  port: SpeechToText = harness.port,
  options: CheckOptions = {},
): Promise<Outcome> {
  for (let waitedMs = 0; waitedMs < patienceMs; ) {
    const status = await port.check(ticket, options);
    if (status.state !== 'running') return status;
    const { retryAfterMs, percent } = status;
    assert.ok(isWhole(retryAfterMs), `retryAfterMs must be whole milliseconds: ${retryAfterMs}`);
    if (percent !== undefined) options.onProgress?.(percent);
    const ms = Math.min(Math.max(retryAfterMs, 1), longestPauseMs);
    await (harness.pause?.(ms) ?? new Promise((resolve) => setTimeout(resolve, ms)));
    waitedMs += ms;
  }
  return assert.fail(`a recording of a few seconds must be done within ${patienceMs} ms`);
}

/** Asks until the work is done, and gives the result. */
async function finish(
  harness: SpeechToTextHarness,
  ticket: SpeechTicket,
  port?: SpeechToText,
  options?: CheckOptions,
): Promise<SpeechResult> {
  const outcome = await outcomeOf(harness, ticket, port, options);
  if (outcome.state === 'done') return outcome.result;
  return assert.fail(`the work must not fail, but did: ${outcome.code}, ${outcome.message}`);
}

/** Starts and finishes. */
async function transcribe(
  harness: SpeechToTextHarness,
  request: SpeechRequest,
): Promise<SpeechResult> {
  return finish(harness, await harness.port.start(request));
}

function isWhole(ms: number): boolean {
  return Number.isInteger(ms) && ms >= 0;
}

/** What a stored ticket is when it is read again. */
function reread(ticket: SpeechTicket): SpeechTicket {
  return JSON.parse(JSON.stringify(ticket)) as SpeechTicket;
}

/** Makes the call, aborts it before it can have got anywhere, and wants the reason back. */
async function assertAborts(
  call: (options: CallOptions) => Promise<unknown>,
  when: 'before' | 'during',
  name: string,
): Promise<void> {
  const reason = new Error('no longer wanted');
  const control = new AbortController();
  if (when === 'before') control.abort(reason);
  const running = call({ signal: control.signal });
  control.abort(reason);
  const error = await failureOf(running, `${name} aborted ${when} the call`);
  assert.equal(error, reason, `${name} must reject with signal.reason itself`);
}

export { assertAborts, assertRejects, finish, isWhole, outcomeOf, reread, transcribe };
