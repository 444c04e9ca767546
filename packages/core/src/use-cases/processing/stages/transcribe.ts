import { toInstant } from '../../../domain/instant.js';
import type { NormalizedAudio } from '../../../domain/recording.js';
import { withWarnings } from '../../../domain/session.js';
import type { SpeechTicket } from '../../../domain/speech-ticket.js';
import { checkTranscript, type TranscriptContent } from '../../../domain/transcript.js';
import { DomainError } from '../../../errors/domain-error.js';
import { PortError } from '../../../errors/port-error.js';
import type { Clock } from '../../../ports/clock.js';
import type { SpeechResult, SpeechStatus, SpeechToText } from '../../../ports/speech-to-text.js';
import type { TranscriptionPlugins } from '../../../ports/transcription-plugin.js';
import type { TranscriptRepository } from '../../../records/transcript-repository.js';
import { assembleTranscript } from '../assemble-transcript.js';
import { fitSettings } from '../fit-settings.js';
import { keepLateRoles, keepPersonsWork } from '../keep-persons-work.js';
import { choosePlugins } from '../plugin-choice.js';
import { type Stage, type StageContext, type StageOutcome, timeLimit } from '../stage.js';

/** What the transcribe stage works with. */
export interface TranscribeDeps {
  readonly speech: SpeechToText;
  readonly plugins: TranscriptionPlugins;
  readonly transcripts: TranscriptRepository;
  readonly clock: Clock;
}

/** A provider that has not finished by then never will (Azure batch may take 24 hours). */
const longestWaitMs = 36 * 3_600_000;

/**
 * Has the recording transcribed. The engine's ticket is stored before anything waits for it, so
 * that whoever goes on after a crash asks for the result instead of paying again.
 */
export function transcribeStage(deps: TranscribeDeps): Stage {
  return {
    name: 'transcribe',
    timeLimitMs: (session) => timeLimit(session, 10, 6),
    run: (context) => transcribe(deps, context),
  };
}

async function transcribe(deps: TranscribeDeps, context: StageContext): Promise<StageOutcome> {
  const { session, signal } = context;
  const audio = session.recording.normalized;
  if (audio === undefined)
    throw new DomainError('no_audio', `Session ${session.id} has no normalized audio.`);
  const key = `${session.id}.${session.speech.run}`;
  const fitted = fitSettings(session.settings, audio, deps.speech.capabilities, key);
  const ticket = session.speech.ticket ?? (await buy(deps, context, fitted.request));
  const status = await ask(deps, context, ticket);
  if (status.state === 'running') return await waitFor(deps, context, ticket, status);
  if (status.state === 'failed') {
    await startOver(context, deps.speech, ticket);
    throw new PortError(status.retryable ? 'unavailable' : status.code, status.message, {
      port: 'speech-to-text',
      operation: 'check',
      adapter: deps.speech.provider,
    });
  }
  const content = await finish(deps, context, status.result, audio);
  const made = { author: { kind: 'machine' as const }, at: toInstant(deps.clock.now()) };
  const prepared = await deps.transcripts.prepare(session, content, made, {
    signal,
    confirm: context.requireLease,
  });
  const notes = status.result.warnings.map((message) => ({ code: 'engine_warning', message }));
  return {
    kind: 'done',
    provider: deps.speech.provider,
    along: prepared.operations,
    apply: (current) => ({
      ...withWarnings(current, 'transcribe', [...fitted.warnings, ...notes]),
      transcriptRevision: prepared.transcript.revision,
      speakers: keepLateRoles(content.speakers, session.speakers, current.speakers),
    }),
  };
}

async function buy(
  deps: TranscribeDeps,
  context: StageContext,
  request: Parameters<SpeechToText['start']>[0],
): Promise<SpeechTicket> {
  context.requireLease();
  const ticket = await deps.speech.start(request, { signal: context.signal });
  context.ifDeleted((signal) => deps.speech.release(ticket, { signal }));
  const startedAt = toInstant(deps.clock.now());
  await context.save((current) => ({
    ...current,
    speech: { ...current.speech, startedAt, ticket },
  }));
  return ticket;
}

/**
 * A ticket that the engine does not know, or that another engine issued, is of no more use: it is
 * forgotten, so that the next try buys anew instead of failing for ever.
 */
async function ask(
  deps: TranscribeDeps,
  context: StageContext,
  ticket: SpeechTicket,
): Promise<SpeechStatus> {
  const { signal } = context;
  try {
    const onProgress = (percent: number): void => context.report(percent);
    return await deps.speech.check(ticket, { signal, onProgress });
  } catch (error) {
    const unknown = PortError.is(error, 'not_found');
    if (!signal.aborted && (unknown || PortError.is(error, 'invalid_argument'))) {
      await forgetTicket(context);
    }
    if (!unknown) throw error;
    const { provider } = deps.speech;
    const message = `${provider} no longer knows this transcription; it has to begin anew.`;
    const details = { port: 'speech-to-text', operation: 'check', adapter: provider };
    throw new PortError('unavailable', message, { ...details, cause: error });
  }
}

async function waitFor(
  deps: TranscribeDeps,
  context: StageContext,
  ticket: SpeechTicket,
  status: { readonly retryAfterMs: number; readonly percent?: number },
): Promise<StageOutcome> {
  if (status.percent !== undefined) context.report(status.percent);
  const since = context.session.speech.startedAt;
  const waitedMs = since === undefined ? 0 : deps.clock.now().getTime() - Date.parse(since);
  if (waitedMs > longestWaitMs) {
    await startOver(context, deps.speech, ticket);
    throw new DomainError(
      'stage_timed_out',
      `${deps.speech.provider} has not finished the transcription in 36 hours.`,
    );
  }
  return { kind: 'wait', retryAfterMs: status.retryAfterMs };
}

/** Forgets failed work, so that a retry is a new purchase under a new key. */
async function startOver(
  context: StageContext,
  speech: SpeechToText,
  ticket: SpeechTicket,
): Promise<void> {
  await speech.release(ticket, { signal: context.signal });
  await forgetTicket(context);
}

async function forgetTicket(context: StageContext): Promise<void> {
  await context.save((current) => ({ ...current, speech: { run: current.speech.run + 1 } }));
}

async function finish(
  deps: TranscribeDeps,
  context: StageContext,
  result: SpeechResult,
  audio: NormalizedAudio,
): Promise<TranscriptContent> {
  const { session, signal } = context;
  const { timestamps } = session.settings;
  let content = assembleTranscript(result, { durationMs: audio.durationMs, timestamps });
  if (content.segments.length === 0) {
    throw new DomainError(
      'no_speech',
      `No speech was found in ${session.recording.filename} (${(audio.durationMs / 1_000).toFixed(1)} s listened to). ` +
        'Check that the right file was chosen and that the microphone was on.',
    );
  }
  for (const plugin of choosePlugins(deps.plugins, session.settings)) {
    const known = { sessionId: session.id, language: content.language, signal };
    content = (await plugin.afterTranscription?.(content, known)) ?? content;
  }
  content = await keepPersonsWork(deps.transcripts, session, content, { signal });
  checkTranscript(content);
  return content;
}
