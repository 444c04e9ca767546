import type { Session } from '../../domain/session/session.js';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import type { Transcript, TranscriptContent } from '../../domain/transcript/transcript.js';
import {
  alignSpeakers,
  applyOverlay,
  overlayOf,
} from '../../domain/transcript/transcript-overlay.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';

/**
 * Applies the changes that people made in all earlier revisions to a new transcription, in order:
 * text, and names and roles of speakers. Without earlier revisions, returns `fresh` unchanged.
 */
export async function keepPersonsWork(
  transcripts: TranscriptRepository,
  session: Session,
  fresh: TranscriptContent,
  options: CallOptions,
): Promise<TranscriptContent> {
  if (session.transcriptRevision === undefined) return fresh;
  const revisions = await allRevisions(transcripts, session, options);
  const newest = { ...revisions.at(-1), speakers: session.speakers } as Transcript;
  let content = alignSpeakers(fresh, newest);
  for (const [index, revision] of revisions.entries()) {
    const before = revisions[index - 1];
    if (before === undefined || revision.author.kind === 'machine') continue;
    const edited = { ...revision, speakers: session.speakers };
    content = applyOverlay(content, overlayOf(before, edited));
  }
  return content;
}

/** The speakers of a new transcription, with the changes that a person made while it ran. */
export function applyLateRoles(
  fresh: readonly Speaker[],
  then: readonly Speaker[],
  now: readonly Speaker[],
): readonly Speaker[] {
  const known = new Set(then.map((speaker) => JSON.stringify(speaker)));
  const changed = now.filter((speaker) => !known.has(JSON.stringify(speaker)));
  return fresh.map((one) => changed.find(({ id }) => id === one.id) ?? one);
}

async function allRevisions(
  transcripts: TranscriptRepository,
  { id, transcriptRevision = 0 }: Session,
  options: CallOptions,
): Promise<readonly Transcript[]> {
  const revisions: Transcript[] = [];
  for (let revision = 1; revision <= transcriptRevision; revision += 1) {
    revisions.push(await transcripts.get(id, revision, options));
  }
  return revisions;
}
