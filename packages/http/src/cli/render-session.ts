import {
  doubtsAmong,
  isDoubt,
  type Notes,
  type Sentiment,
  type Session,
  type Statement,
  type TranscriptView,
} from '@attune/core';
import { speakerNames } from '@attune/core/adapter-kit';

/** A session as a person reads it in a terminal: who said what when, mood, notes, warnings. */
export function renderSession(session: Session, transcript: TranscriptView): string {
  const parts = [
    header(session, transcript),
    doubts(session),
    conversation(transcript),
    mood(session),
    session.notes === undefined ? '' : notesText(session.notes, transcript),
    warnings(session),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function header(session: Session, transcript: TranscriptView): string {
  const { filename } = session.recording;
  const name = speakerNames(transcript.speakers);
  const speakers = transcript.speakers.map((speaker) => {
    const side =
      speaker.roleSource === 'channel' ? `, ${speaker.id === 'S1' ? 'left' : 'right'} channel` : '';
    if (speaker.role === 'unknown') return `${name(speaker.id)}${side}, role unknown`;
    const percent = Math.round(speaker.roleConfidence * 100);
    return `${name(speaker.id)}${side}, ${speaker.role} by ${speaker.roleSource} (${percent} % sure)`;
  });
  const facts = `${time(transcript.durationMs)}, ${transcript.language}, transcribed by ${session.stages.transcribe.provider ?? 'unknown'}`;
  return `${session.title} (${filename}, ${facts})\n${speakers.map((line) => `  ${line}`).join('\n')}`;
}

function conversation(transcript: TranscriptView): string {
  const name = speakerNames(transcript.speakers);
  const lines = transcript.segments.map(({ startMs, speaker, text, sentiment }) => {
    const mark = sentiment === undefined ? ' ' : marks[sentiment.label];
    return `  ${time(startMs)} ${mark} ${name(speaker)}: ${text}`;
  });
  return `TRANSCRIPT  (mood: + positive, - negative, ~ mixed, . neutral)\n${lines.join('\n')}`;
}

const marks = { positive: '+', negative: '-', mixed: '~', neutral: '.' } as const;

function mood({ sentiment, speakers }: Session): string {
  if (sentiment === undefined) return '';
  const name = speakerNames(speakers);
  const title = sentiment.attributed
    ? 'MOOD OF THE PATIENT'
    : 'MOOD OF ALL SPEAKERS (the patient is not known)';
  const overall =
    sentiment.overall === undefined ? [] : [`  overall: ${moodText(sentiment.overall)}`];
  const each = Object.entries(sentiment.bySpeaker).map(
    ([id, value]) => `  ${name(id)}: ${moodText(value)}`,
  );
  const course = Object.keys(sentiment.bySpeaker).map((id) => {
    const own = sentiment.timeline.filter((point) => point.speaker === id);
    return `  over time ${name(id)}: ${own.map((point) => `${time(point.startMs)}${marks[point.label]}`).join(' ')}`;
  });
  return [title, ...overall, ...(sentiment.attributed ? [] : each), ...course].join('\n');
}

function moodText({ label, scores }: Sentiment): string {
  const percent = (value: number): string => `${Math.round(value * 100)} %`;
  return `${label} (positive ${percent(scores.positive)}, neutral ${percent(scores.neutral)}, negative ${percent(scores.negative)}, mixed ${percent(scores.mixed)})`;
}

/** Evidence is shown as the times of the segments, which stand beside the transcript's lines. */
function notesText(notes: Notes, transcript: TranscriptView): string {
  const times = new Map(transcript.segments.map(({ id, startMs }) => [id, time(startMs)]));
  const evidence = ({ segmentIds }: Statement): string => {
    const shown = segmentIds.slice(0, mostTimesShown).map((id) => times.get(id) ?? id);
    return `${shown.join(', ')}${segmentIds.length > mostTimesShown ? ' …' : ''}`;
  };
  const one = (title: string, statement: Statement): string[] =>
    statement.text === '' ? [] : [`  ${title}: ${statement.text}`];
  const list = (title: string, statements: readonly Statement[]): string[] =>
    statements.length === 0
      ? []
      : [`  ${title}:`, ...statements.map((entry) => `    - ${entry.text} [${evidence(entry)}]`)];
  const risks = notes.riskFlags.map((flag) => ({
    ...flag,
    text: `${flag.severity.toUpperCase()} ${flag.category}: ${flag.text}`,
  }));
  const dropped = notes.dropped.quotes + notes.dropped.statements;
  return [
    `NOTES (by ${notes.provider})`,
    ...list('Risk flags', risks),
    ...one('Summary', notes.topicSummary),
    ...list('Key topics', notes.keyTopics),
    ...list('Emotional themes', notes.emotionalThemes),
    ...list('Triggers', notes.triggers),
    ...list('Strategies', notes.strategies),
    ...list('Action items', notes.actionItems),
    ...list('Follow up', notes.followUpTopics),
    ...list('Unresolved', notes.unresolvedConcerns),
    ...list(
      'Quotes',
      notes.significantQuotes.map((quote) => ({ ...quote, text: `"${quote.text}"` })),
    ),
    ...one('Mood', notes.sessionMood),
    ...one('Course of mood', notes.moodTrajectory),
    ...one('For the therapist', notes.therapistNotes),
    ...one('For the patient', notes.patientSummary),
    ...(dropped === 0 ? [] : [`  ${dropped} statement(s) without evidence were dropped.`]),
  ].join('\n');
}

const mostTimesShown = 6;

function doubts(session: Session): string {
  const own = doubtsAmong(session.warnings);
  return own.length === 0
    ? ''
    : `READ WITH CARE\n${own.map(({ message }) => `  ${message}`).join('\n')}`;
}

function warnings(session: Session): string {
  const others = session.warnings.filter((warning) => !isDoubt(warning));
  if (others.length === 0) return '';
  const lines = others.map(({ code, message }) =>
    code === 'roles_unconfirmed'
      ? `  ${message} Run again with --patient S1, for instance.`
      : `  ${message}`,
  );
  return `WARNINGS\n${lines.join('\n')}`;
}

function time(ms: number): string {
  const total = Math.floor(ms / 1_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(total / 3_600);
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
}
