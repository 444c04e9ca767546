import { toInstant } from '../../../domain/instant.js';
import { languageFits } from '../../../domain/language-fits.js';
import { keepPersonsNotes, personsNotes } from '../../../domain/notes/edited-notes.js';
import type { Notes, NotesContent, NotesDraft } from '../../../domain/notes/notes.js';
import { type CheckedNotes, createNotesCheck } from '../../../domain/notes/notes-check.js';
import { mergeNotes } from '../../../domain/notes/notes-merge.js';
import { type Session, withWarnings } from '../../../domain/session/session.js';
import { sureRole } from '../../../domain/speakers/speaker-role.js';
import { mergeSpans, type TimeSpan } from '../../../domain/transcript/time-span.js';
import type { Transcript } from '../../../domain/transcript/transcript.js';
import { transcriptDoubts } from '../../../domain/transcript/transcript-doubts.js';
import { PortError } from '../../../errors/port-error.js';
import { createPace } from '../../../flow/pace.js';
import type { Clock } from '../../../ports/clock.js';
import type { NotesLine, NoteTaker } from '../../../ports/note-taker.js';
import { type NoteTakers, nameOf } from '../note-takers.js';
import { splitLines } from '../split-lines.js';
import { type Stage, type StageContext, type StageOutcome, timeLimit } from '../stage.js';

export interface ExtractDeps {
  readonly noteTakers: NoteTakers;
  readonly clock: Clock;
}

/** Extracts structured notes from the transcript. Drops quotes and statements without evidence. */
export function extractStage(deps: ExtractDeps): Stage {
  return {
    name: 'extract',
    timeLimitMs: (session) => timeLimit(session, 15, 2),
    run: (context) => extract(deps, context),
  };
}

interface Part {
  readonly draft: NotesDraft;
  readonly checked: CheckedNotes;
  readonly span: TimeSpan;
}

async function extract(deps: ExtractDeps, context: StageContext): Promise<StageOutcome> {
  const { session } = context;
  const transcript = await context.transcript();
  const taker = await deps.noteTakers.take(session.notesWish);
  const { provider, capabilities } = taker;
  if (!languageFits(transcript.language, capabilities.languages))
    return withoutNotes(provider, `${provider} does not understand ${transcript.language}`);
  if (transcriptDoubts(transcript).length > 0)
    return withoutNotes(provider, 'most of the transcript cannot be believed');
  const groups = splitLines(linesOf(session, transcript), capabilities.maxCharacters);
  const { parts, failed } = await takeParts(taker, transcript, groups, context);
  const made = { provider, createdAt: toInstant(deps.clock.now()) };
  const notes = assembleNotes(made, transcript, parts);
  const failures = failed.map(
    (part) =>
      `Part ${part} of ${groups.length} of the conversation could not be worked into the notes.`,
  );
  const incomplete = [...failures, ...new Set(parts.flatMap((part) => part.draft.warnings))];
  const warnings = [
    ...otherTaker(deps.noteTakers, session, taker),
    ...incomplete.map((message) => ({ code: 'notes_incomplete', message })),
  ];
  return {
    kind: 'done',
    provider,
    model: notes.model,
    apply: (current) => ({
      ...withWarnings(current, 'extract', warnings),
      notes: keepPersonsNotes(notes, current.notes),
    }),
  };
}

/** What tells a person that another note taker worked than the one asked for. */
function otherTaker(
  noteTakers: NoteTakers,
  { notesWish: wish }: Session,
  { provider }: NoteTaker,
): readonly { readonly code: string; readonly message: string }[] {
  if (wish === undefined || noteTakers.find(wish) !== undefined) return [];
  const message = `The notes were asked of ${nameOf(wish)}, which this host does not offer any more; ${provider} took them.`;
  return [{ code: 'setting_not_honoured', message }];
}

function linesOf(session: Session, transcript: Transcript): readonly NotesLine[] {
  const speakers = new Map(session.speakers.map((speaker) => [speaker.id, speaker]));
  const moods = new Map(
    session.sentiment?.timeline.map(({ segmentId, label, scores }) => [
      segmentId,
      { label, scores },
    ]),
  );
  return transcript.segments.map((segment) => {
    const sentiment = moods.get(segment.id);
    return {
      segmentId: segment.id,
      speaker: segment.speaker,
      role: sureRole(speakers.get(segment.speaker)),
      startMs: segment.startMs,
      endMs: segment.endMs,
      text: segment.text,
      ...(sentiment === undefined ? {} : { sentiment }),
    };
  });
}

/**
 * Omits a part that fails permanently and lists its number in `failed`, if another part succeeds.
 * A transient error fails the stage, so that the whole stage is tried again.
 */
async function takeParts(
  taker: NoteTaker,
  transcript: Transcript,
  groups: readonly (readonly NotesLine[])[],
  context: StageContext,
): Promise<{ parts: readonly Part[]; failed: readonly number[] }> {
  const parts: Part[] = [];
  const failed: number[] = [];
  let last: unknown;
  const check = createNotesCheck(transcript.segments);
  const pace = createPace();
  for (const [index, lines] of groups.entries()) {
    // A note taker that runs in this process would block the event loop.
    if (pace.due()) await pace.rest();
    try {
      const part = { number: index + 1, of: groups.length };
      const draft = await taker.extract(
        { lines, language: transcript.language, part },
        { signal: context.signal },
      );
      parts.push({ draft, checked: check(draft), span: spanOf(lines) });
    } catch (error) {
      if (context.signal.aborted || !PortError.is(error) || error.retryable) throw error;
      failed.push(index + 1);
      last = error;
    }
    context.report(((index + 1) / groups.length) * 100);
  }
  if (parts.length === 0) throw last;
  return { parts, failed };
}

function spanOf(lines: readonly NotesLine[]): TimeSpan {
  return {
    startMs: lines.reduce((least, line) => Math.min(least, line.startMs), Infinity),
    endMs: lines.reduce((last, line) => Math.max(last, line.endMs), -Infinity),
  };
}

function assembleNotes(
  made: Pick<Notes, 'provider' | 'createdAt'>,
  transcript: Transcript,
  parts: readonly Part[],
): Notes {
  const contents = parts.map((part) => part.checked.content) as [NotesContent, ...NotesContent[]];
  const model = parts[0]?.draft.model;
  const sum = (pick: (part: Part) => number): number =>
    parts.reduce((total, part) => total + pick(part), 0);
  return {
    ...mergeNotes(contents),
    ...made,
    ...(model === undefined ? {} : { model }),
    transcriptRevision: transcript.revision,
    coverage: mergeSpans(parts.map((part) => part.span)),
    dropped: {
      quotes: sum((part) => part.checked.dropped.quotes),
      statements: sum((part) => part.checked.dropped.statements),
    },
  };
}

function withoutNotes(provider: string, reason: string): StageOutcome {
  const message = `There are no notes: ${reason}.`;
  return {
    kind: 'done',
    skipped: true,
    provider,
    apply(current) {
      const { notes, ...rest } = current;
      const own = personsNotes(notes);
      const kept = own === undefined ? rest : { ...rest, notes: own };
      return withWarnings(kept, 'extract', [{ code: 'notes_unavailable', message }]);
    },
  };
}
