import type { Session } from '../../domain/session.js';
import type { Speaker } from '../../domain/speaker-role.js';
import type { Transcript, TranscriptContent } from '../../domain/transcript.js';
import { alignSpeakers, applyOverlay, overlayOf } from '../../domain/transcript-overlay.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';

/**
 * Lays what people changed in earlier revisions over a new transcription: their text, their
 * speakers' names and roles. Without earlier revisions the transcription is left as it is.
 */
export async function keepPersonsWork(
  transcripts: TranscriptRepository,
  session: Session,
  fresh: TranscriptContent,
  options: CallOptions,
): Promise<TranscriptContent> {
  if (session.transcriptRevision === undefined) return fresh;
  const newest = await transcripts.get(session.id, session.transcriptRevision, options);
  const aligned = alignSpeakers(fresh, { ...newest, speakers: session.speakers });
  const base = await lastByMachine(transcripts, newest, options);
  return base === undefined ? aligned : applyOverlay(aligned, overlayOf(base, newest));
}

/** The speakers of a new transcription, with what a person said of them while it was made. */
export function keepLateRoles(
  fresh: readonly Speaker[],
  then: readonly Speaker[],
  now: readonly Speaker[],
): readonly Speaker[] {
  const known = new Set(then.map((speaker) => JSON.stringify(speaker)));
  const changed = now.filter((speaker) => !known.has(JSON.stringify(speaker)));
  return fresh.map((one) => changed.find(({ id }) => id === one.id) ?? one);
}

/** The machine's revision that people have worked on since; `undefined` when nobody has. */
async function lastByMachine(
  transcripts: TranscriptRepository,
  newest: Transcript,
  options: CallOptions,
): Promise<Transcript | undefined> {
  if (newest.author.kind === 'machine') return undefined;
  for (let revision = newest.revision - 1; revision >= 1; revision -= 1) {
    const earlier = await transcripts.get(newest.sessionId, revision, options);
    if (earlier.author.kind === 'machine') return earlier;
  }
  return undefined;
}
