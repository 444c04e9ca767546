import { toInstant } from '../../../domain/instant.js';
import type { NormalizedAudio } from '../../../domain/session/recording.js';
import { type Session, type SpeechWork, withWarnings } from '../../../domain/session/session.js';
import type { SpeechTicket } from '../../../domain/session/speech-ticket.js';
import { checkTranscript } from '../../../domain/transcript/transcript.js';
import { DomainError } from '../../../errors/domain-error.js';
import { PortError } from '../../../errors/port-error.js';
import type { Clock } from '../../../ports/clock.js';
import type { LanguageAnalysis } from '../../../ports/language-analysis.js';
import type { SpeechEngines } from '../../../ports/speech-engines.js';
import type {
  SpeechRequest,
  SpeechResult,
  SpeechStatus,
  SpeechToText,
} from '../../../ports/speech-to-text.js';
import type { TranscriptionPlugins } from '../../../ports/transcription-plugin.js';
import type { ReleaseRepository } from '../../../records/release-repository.js';
import type { TranscriptRepository } from '../../../records/transcript-repository.js';
import { assembleTranscript } from '../assemble-transcript.js';
import { type FittedRequest, fitSettings, settingNotHonored } from '../fit-settings.js';
import { hearingWarnings, noWordsError } from '../hearing-warnings.js';
import { applyLateRoles, keepPersonsWork } from '../keep-persons-work.js';
import { type RefinedText, refineText } from '../refine-text.js';
import { releaseTicket } from '../speech/speech-engines.js';
import { clearTicket, setTicketAside, withProvider } from '../speech/speech-work.js';
import { type Stage, type StageContext, type StageOutcome, timeLimit } from '../stage.js';

export interface TranscribeDeps {
  readonly engines: SpeechEngines;
  readonly releases: ReleaseRepository;
  readonly plugins: TranscriptionPlugins;
  readonly language: LanguageAnalysis;
  readonly transcripts: TranscriptRepository;
  readonly clock: Clock;
}

/** After this time the worker gives up waiting for the provider. Azure batch may take 24 hours. */
const longestWaitMs = 36 * 3_600_000;

/**
 * Has the recording transcribed. The worker stores the engine's ticket before it waits for the
 * result. After a crash, the next worker asks for that result instead of paying again.
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
  const work = await startedWork(deps, context, audio);
  const { engine } = work;
  const status = await ask(context, work);
  if (status.state === 'running') return await waitFor(deps, context, work, status);
  if (status.state === 'failed') throw await failWork(deps, context, work, status);
  const { content, problems, notes } = await finish(deps, context, status.result, audio, engine);
  const made = {
    author: { kind: 'machine' as const },
    at: toInstant(deps.clock.now()),
    change: { kind: 'transcribed' as const },
  };
  const prepared = await deps.transcripts.prepare(session, content, made, {
    signal,
    confirm: context.requireLease,
  });
  const { warnings } = fitTo(engine, session, audio);
  const said = [
    ...hearingWarnings(content, status.result),
    ...warnings,
    ...problems.map(settingNotHonored),
    ...status.result.warnings.map((message) => ({ code: 'engine_warning', message })),
    ...notes.map((message) => ({ code: 'plugin_note', message })),
  ];
  return {
    kind: 'done',
    provider: engine.provider,
    model: status.result.model,
    along: prepared.operations,
    apply: (current) => {
      if (current.patientId !== session.patientId) throw patientChanged(session.id);
      return {
        ...withWarnings(current, 'transcribe', said),
        transcriptRevision: prepared.transcript.revision,
        speakers: applyLateRoles(content.speakers, session.speakers, current.speakers),
      };
    },
  };
}

/** The searchable text was prepared for the patient that the session had named before. */
function patientChanged(id: string): PortError {
  const message = `The patient of session ${id} was changed while its transcript was stored`;
  return new PortError('unavailable', message, { port: 'records', operation: 'prepare' });
}

/** A ticket and the engine that issued it. */
interface StartedWork {
  readonly engine: SpeechToText;
  readonly ticket: SpeechTicket;
}

/** The request for this engine, and warnings for the settings that it cannot apply. */
function fitTo(
  engine: SpeechToText,
  { id, speech, settings }: Session,
  audio: NormalizedAudio,
): FittedRequest {
  return fitSettings(settings, audio, engine.capabilities, `${id}.${speech.run}`);
}

/**
 * Continues the work of the stored ticket, or starts new work. If the engine that issued the ticket
 * is no longer configured, the ticket is set aside and another engine starts new work. The worker
 * releases the ticket once that engine is configured again.
 */
async function startedWork(
  deps: TranscribeDeps,
  context: StageContext,
  audio: NormalizedAudio,
): Promise<StartedWork> {
  const { ticket } = context.session.speech;
  if (ticket === undefined) return await buy(deps, context, context.session, audio);
  const engine = await deps.engines.issuerOf(ticket);
  if (engine !== undefined) return { engine, ticket };
  return await buy(deps, context, await giveUp(context, setTicketAside), audio);
}

async function buy(
  { engines, releases, clock }: TranscribeDeps,
  context: StageContext,
  session: Session,
  audio: NormalizedAudio,
): Promise<StartedWork> {
  context.requireLease();
  const requestFor = (engine: SpeechToText): SpeechRequest => fitTo(engine, session, audio).request;
  const { failed = [], wanted } = session.speech;
  const offer = { requestFor, failed, ...(wanted === undefined ? {} : { wanted }) };
  const ticket = await engines.start(offer, { signal: context.signal });
  context.ifDeleted(async (signal) => {
    await releaseTicket(engines, ticket, { signal }).catch(async (error: unknown) => {
      await releases.keep(session.id, [ticket]);
      throw error;
    });
  });
  const startedAt = toInstant(clock.now());
  await context.save((current) => ({
    ...current,
    speech: { ...current.speech, startedAt, ticket },
  }));
  const engine = await engines.issuerOf(ticket);
  if (engine !== undefined) return { engine, ticket };
  const message = `A ticket of ${ticket.provider} was issued, but no engine has this name`;
  throw new PortError('internal', message, { port: 'speech-to-text', operation: 'start' });
}

/**
 * Ends failed work and returns the error. After a permanent failure the error is `unavailable` if
 * another engine can be asked, so that the stage is tried again with that one.
 */
async function failWork(
  { engines }: TranscribeDeps,
  context: StageContext,
  work: StartedWork,
  { code, message, retryable }: Extract<SpeechStatus, { state: 'failed' }>,
): Promise<PortError> {
  const { provider } = work.engine;
  await startOver(context, work);
  const about = { port: 'speech-to-text', operation: 'check', adapter: provider };
  if (retryable) return new PortError('unavailable', message, about);
  const failed = withProvider(context.session.speech.failed, provider);
  await context.save((current) => ({ ...current, speech: { ...current.speech, failed } }));
  return new PortError(engines.hasOtherThan(failed) ? 'unavailable' : code, message, about);
}

/**
 * Clears a ticket that the engine does not know, and sets aside one that it refuses. The next
 * attempt then starts new work instead of failing forever.
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
    await giveUp(context, clearTicket);
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

/** Ends failed work, so that a retry starts new work with a new idempotency key. */
async function startOver(context: StageContext, { engine, ticket }: StartedWork): Promise<Session> {
  try {
    await engine.release(ticket, { signal: context.signal });
  } catch {
    context.signal.throwIfAborted();
    // The next run asks for the release again and reports its errors.
    return await giveUp(context, setTicketAside);
  }
  return await giveUp(context, clearTicket);
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
  engine: SpeechToText,
): Promise<RefinedText> {
  const { session, signal } = context;
  const { timestamps } = session.settings;
  const content = assembleTranscript(result, { durationMs: audio.durationMs, timestamps });
  if (content.segments.length === 0) {
    const { filename } = session.recording;
    throw noWordsError(result, { filename, durationMs: audio.durationMs });
  }
  const { request } = fitTo(engine, session, audio);
  const refined = await refineText(deps, session, { content, request }, { signal });
  const kept = await keepPersonsWork(deps.transcripts, session, refined.content, { signal });
  checkTranscript(kept);
  return { ...refined, content: kept };
}
