import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { Session, Transcript } from '@attune/core';
import {
  type ReferenceTurn,
  type RoleAccuracy,
  readRttm,
  readStm,
  roleAccuracy,
  type SpeakerErrors,
  type SpeakerTurn,
  type StmTurn,
  speakerError,
  type WordErrors,
  wordErrorRate,
} from '@attune/core/evaluation';
import { describeError, UsageError } from './errors.js';
import type { CliIo } from './io.js';
import { processRecording } from './process-recording.js';

/** What one recording came to. */
export interface Evaluation {
  readonly file: string;
  readonly durationMs: number;
  readonly tookMs: number;
  readonly words?: WordErrors;
  readonly speakers?: SpeakerErrors;
  /** Only where the reference names its speakers by role. */
  readonly roles?: RoleAccuracy;
  /** Why there are no figures. */
  readonly error?: string;
  /** For showing errors in their place; not for JSON. */
  readonly detail?: EvaluationDetail;
}

/** What was said and what was heard. */
export interface EvaluationDetail {
  readonly reference: Reference;
  readonly heardText: string;
  readonly heardTurns: readonly SpeakerTurn[];
}

export interface Reference {
  readonly text?: string;
  readonly turns?: readonly ReferenceTurn[];
  /** The turns whose texts, in this order, are `text`. */
  readonly said?: readonly StmTurn[];
}

const audio = /\.(wav|flac|mp3|m4a|mp4|mov|ogg|oga|opus|webm|aac|aiff?|amr)$/iu;
const roleNames = ['therapist', 'patient', 'other'];

/** Transcribes what has references, one recording after the other, and measures. */
export async function evaluateDirectory(
  io: CliIo,
  directory: string,
  settings: Record<string, unknown>,
): Promise<readonly Evaluation[]> {
  const names = await readdir(directory).catch(() => {
    throw new UsageError(`${directory}: there is no such directory.`);
  });
  const results: Evaluation[] = [];
  for (const file of names.filter((name) => audio.test(name)).sort()) {
    const reference = await readReference(directory, parse(file).name, names);
    if (reference === undefined) continue;
    io.stderr.write(`${file} …\n`);
    results.push(await evaluate(io, join(directory, file), file, reference, settings));
  }
  return results;
}

async function evaluate(
  io: CliIo,
  path: string,
  file: string,
  reference: Reference,
  settings: Record<string, unknown>,
): Promise<Evaluation> {
  const startedAt = Date.now();
  let measured: Evaluation | undefined;
  try {
    await processRecording(
      io,
      { file: path, settings },
      {
        onChange: () => undefined,
        use: (session, transcript) => {
          measured = measure(file, reference, session, transcript, Date.now() - startedAt);
          return Promise.resolve();
        },
      },
    );
    return measured ?? { file, durationMs: 0, tookMs: 0, error: 'it did not finish' };
  } catch (error) {
    io.signal.throwIfAborted();
    return {
      file,
      durationMs: 0,
      tookMs: Date.now() - startedAt,
      error: describeError(error, false),
    };
  }
}

function measure(
  file: string,
  reference: Reference,
  session: Session,
  transcript: Transcript,
  tookMs: number,
): Evaluation {
  const heard = transcript.segments.flatMap(
    (segment): readonly { speaker: string; startMs: number; endMs: number }[] =>
      segment.words?.map((word) => ({ ...word, speaker: segment.speaker })) ?? [segment],
  );
  const roles = new Map(session.speakers.map((speaker) => [speaker.id, speaker.role]));
  const { turns, text } = reference;
  const named = turns?.every((turn) => roleNames.includes(turn.speaker)) ?? false;
  const heardText = transcript.segments.map((segment) => segment.text).join(' ');
  const heardTurns = joinWords(heard);
  return {
    file,
    durationMs: transcript.durationMs,
    tookMs,
    detail: { reference, heardText, heardTurns },
    ...(text === undefined ? {} : { words: wordErrorRate(text, heardText) }),
    ...(turns === undefined ? {} : { speakers: speakerError(turns, heardTurns) }),
    ...(turns === undefined || !named
      ? {}
      : {
          roles: roleAccuracy(
            turns.map((turn) => ({ ...turn, role: turn.speaker })),
            transcript.segments.map((segment) => ({
              ...segment,
              role: roles.get(segment.speaker) ?? 'unknown',
            })),
          ),
        }),
  };
}

/** Speech as reference makers see it: words of one speaker less than this apart are one turn. */
const joinGapMs = 500;

function joinWords(words: readonly { speaker: string; startMs: number; endMs: number }[]) {
  const turns: { speaker: string; startMs: number; endMs: number }[] = [];
  for (const { speaker, startMs, endMs } of words.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = turns.findLast((turn) => turn.speaker === speaker);
    if (last !== undefined && startMs - last.endMs < joinGapMs)
      last.endMs = Math.max(last.endMs, endMs);
    else turns.push({ speaker, startMs, endMs });
  }
  return turns;
}

async function readReference(
  directory: string,
  base: string,
  names: readonly string[],
): Promise<Reference | undefined> {
  const load = async (ending: string): Promise<string | undefined> => {
    const name = `${base}${ending}`;
    return names.includes(name) ? await readFile(join(directory, name), 'utf8') : undefined;
  };
  const [stmText, rttmText, plain] = [await load('.stm'), await load('.rttm'), await load('.txt')];
  const stm = stmText === undefined ? undefined : readStm(stmText);
  const turns = rttmText === undefined ? stm : readRttm(rttmText);
  const said = stm?.toSorted((a, b) => a.startMs - b.startMs);
  const text = said?.map((turn) => turn.text).join(' ') ?? plain;
  if (text === undefined && turns === undefined) return undefined;
  return {
    ...(text === undefined ? {} : { text }),
    ...(turns === undefined ? {} : { turns }),
    ...(said === undefined ? {} : { said }),
  };
}
