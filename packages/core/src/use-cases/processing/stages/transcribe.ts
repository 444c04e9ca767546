import { toInstant } from '../../../domain/instant.js';
import type { NormalizedAudio } from '../../../domain/session/recording.js';
import { type Session, type SpeechWork, withWarnings } from '../../../domain/session/session.js';
import type { SpeechTicket } from '../../../domain/session/speech-ticket.js';
import { checkTranscript, type TranscriptContent } from '../../../domain/transcript/transcript.js';
import { DomainError } from '../../../errors/domain-error.js';
import { PortError } from '../../../errors/port-error.js';
import type { Clock } from '../../../ports/clock.js';
import type { SpeechEngines } from '../../../ports/speech-engines.js';
import type { SpeechResult, SpeechStatus, SpeechToText } from '../../../ports/speech-to-text.js';
import type { TranscriptionPlugins } from '../../../ports/transcription-plugin.js';
import type { ReleaseRepository } from '../../../records/release-repository.js';
import type { TranscriptRepository } from '../../../records/transcript-repository.js';
import { assembleTranscript } from '../assemble-transcript.js';
import { fitSettings } from '../fit-settings.js';
import { keepLateRoles, keepPersonsWork } from '../keep-persons-work.js';
import { choosePlugins } from '../plugin-choice.js';
import { forgetTicket, setTicketAside } from '../speech/speech-work.js';
import { type Stage, type StageContext, type StageOutcome, timeLimit } from '../stage.js';

/** What the transcribe stage works with. */
export interface TranscribeDeps {
  readonly engines: SpeechEngines;
  readonly releases: ReleaseRepository;
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
  const { engine, ticket: known, run } = await currentWork(deps, context);
  const key = `${session.id}.${run}`;
  const fitted = fitSettings(session.settings, audio, engine.capabilities, key);
  const ticket = known ?? (await buy(deps, context, engine, fitted.request));
  const work = { engine, ticket };
  const status = await ask(context, work);
  if (status.state === 'running') return await waitFor(deps, context, work, status);
  if (status.state === 'failed') {
    await startOver(context, work);
    throw new PortError(status.retryable ? 'unavailable' : status.code, status.message, {
      port: 'speech-to-text',
      operation: 'check',
      adapter: engine.provider,
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
    provider: engine.provider,
    model: status.result.model,
    along: prepared.operations,
    apply: (current) => ({
      ...withWarnings(current, 'transcribe', [...fitted.warnings, ...notes]),
      transcriptRevision: prepared.transcript.revision,
      speakers: keepLateRoles(content.speakers, session.speakers, current.speakers),
    }),
  };
}

/** A ticket and the engine that issued it. */
interface StartedWork {
  readonly engine: SpeechToText;
  readonly ticket: SpeechTicket;
}

/**
 * What there is to go on with. Work of an engine that is not configured any more is set aside, to be
 * removed there once it is again; the default engine begins anew.
 */
async function currentWork(
  { engines }: TranscribeDeps,
  context: StageContext,
): Promise<Omit<StartedWork, 'ticket'> & { ticket?: SpeechTicket; run: number }> {
  const { ticket, run } = context.session.speech;
  if (ticket === undefined) return { engine: engines.default, run };
  const engine = await engines.issuerOf(ticket);
  if (engine !== undefined) return { engine, ticket, run };
  const { speech } = await giveUp(context, setTicketAside);
  return { engine: engines.default, run: speech.run };
}

async function buy(
  deps: TranscribeDeps,
  context: StageContext,
  engine: SpeechToText,
  request: Parameters<SpeechToText['start']>[0],
): Promise<SpeechTicket> {
  context.requireLease();
  const ticket = await engine.start(request, { signal: context.signal });
  context.ifDeleted(async (signal) => {
    await engine.release(ticket, { signal }).catch(async (error: unknown) => {
      await deps.releases.keep(context.session.id, [ticket]);
      throw error;
    });
  });
  const startedAt = toInstant(deps.clock.now());
  await context.save((current) => ({
    ...current,
    speech: { ...current.speech, startedAt, ticket },
  }));
  return ticket;
}

/**
 * A ticket that the engine does not know is of no more use and is forgotten; one that it refuses is set
 * aside. Either way the next try buys anew instead of failing for ever.
 */
async function ask(context: StageContext, { engine, ticket }: StartedWork): Promise<SpeechStatus> {
  const { signal } = context;
  try {
    const onProgress = (percent: number): void => context.report(percent);
    return await engine.check(ticket, { signal, onProgress });
  } catch (error) {
    if (signal.aborted) throw error;
    if (PortError.is(error, 'invalid_argument')) await giveUp(context, setTicketAside);
    if (!PortError.is(error, 'not_found')) throw error;
    await giveUp(context, forgetTicket);
    const { provider } = engine;
    const message = `${provider} no longer knows this transcription; it has to begin anew.`;
    const details = { port: 'speech-to-text', operation: 'check', adapter: provider };
    throw new PortError('unavailable', message, { ...details, cause: error });
  }
}

async function waitFor(
  deps: TranscribeDeps,
  context: StageContext,
  work: StartedWork,
  status: { readonly retryAfterMs: number; readonly percent?: number },
): Promise<StageOutcome> {
  if (status.percent !== undefined) context.report(status.percent);
  const since = context.session.speech.startedAt;
  const waitedMs = since === undefined ? 0 : deps.clock.now().getTime() - Date.parse(since);
  if (waitedMs > longestWaitMs) {
    await startOver(context, work);
    throw new DomainError(
      'stage_timed_out',
      `${work.engine.provider} has not finished the transcription in 36 hours.`,
    );
  }
  return { kind: 'wait', retryAfterMs: status.retryAfterMs };
}

/** Ends failed work, so that a retry is a new purchase under a new key. */
async function startOver(context: StageContext, { engine, ticket }: StartedWork): Promise<void> {
  try {
    await engine.release(ticket, { signal: context.signal });
  } catch {
    context.signal.throwIfAborted();
    // It is released again, and its faults are reported, along with the next run.
    return void (await giveUp(context, setTicketAside));
  }
  await giveUp(context, forgetTicket);
}

async function giveUp(
  context: StageContext,
  end: (speech: SpeechWork) => SpeechWork,
): Promise<Session> {
  return await context.save((current) => ({ ...current, speech: end(current.speech) }));
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
