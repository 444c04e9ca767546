// @ts-check
import { createUseCases, transcriptEtag } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryPorts } from '@attune/core/memory';

const attune = createUseCases(createMemoryPorts());
/** @type {import('@attune/core').Actor} */
const ann = { accountId: 'ann', role: 'therapist' };

// A recording comes as a web stream, so a file, a request or a blob will do.
const body = new Blob([toneWav({ durationMs: 16_000 })]).stream();
const { id, recording } = await attune.ingestRecording.execute(ann, {
  filename: 'monday.wav',
  body,
});
say('Ingested', `${recording.filename}, ${recording.durationMs} ms, as session ${id}`);

// A host calls `attune.operations.startWorker()` once instead; the worker processes every session.
await attune.operations.processSession(id);
const processed = await attune.sessions.get(id);
const heard = await attune.transcripts.newest(processed);
say('Processed', `${heard.segments.length} segments, status ${processed.status}`);
for (const { startMs, speaker, text } of heard.segments) say(`  ${startMs} ms ${speaker}`, text);
say('Sentiment', moodOf(processed));
say('Notes', notesOf(processed));

// Segments are plain data: an edit is a new list of them.
const segments = heard.segments.map((segment) => ({
  ...segment,
  text: segment.text.replace('work', 'exams'),
}));
const { transcript } = await attune.saveTranscript.execute(ann, {
  sessionId: id,
  ifMatch: transcriptEtag(processed),
  segments,
});
say('Corrected', `"work" is "exams" in revision ${transcript.revision}`);

// The next run computes all results that depend on the text or the roles again.
await attune.changeRoles.execute(ann, {
  sessionId: id,
  roles: { S1: 'therapist', S2: 'patient' },
});
await attune.operations.processSession(id);
const reviewed = await attune.sessions.get(id);
say('Roles', reviewed.speakers.map((one) => `${one.id} is the ${one.role}`).join(', '));
say('Sentiment', moodOf(reviewed));

const signed = await attune.finalizeSession.execute(ann, {
  sessionId: id,
  ifMatch: transcriptEtag(reviewed),
  // What was not decided, and may stay so: the flags were read.
  confirm: ['flags_unread', 'roles_unknown'],
});
say('Finalized', `by ${signed.finalization?.by}, SHA-256 ${signed.finalization?.sha256}`);

const document = await attune.exportTranscript.execute(ann, { sessionId: id, format: 'vtt' });
say('Exported', `${document.filename}, ${document.contentType}\n\n${document.body}`);

/** @param {string} step @param {string} result */
function say(step, result) {
  console.log(`${step}: ${result}`);
}

/** @param {import('@attune/core').Session} session */
function moodOf({ sentiment }) {
  const moods = Object.entries(sentiment?.bySpeaker ?? {}).map(
    ([id, { label }]) => `${id} ${label}`,
  );
  const whose = sentiment?.attributed
    ? 'of the patient'
    : 'of all speakers, because the roles are not sure';
  return `${whose}: ${moods.join(', ')}`;
}

/** @param {import('@attune/core').Session} session */
function notesOf({ notes }) {
  const { text, segmentIds } = notes?.topicSummary ?? { text: '', segmentIds: [] };
  return `"${text}" (${segmentIds}), action items: ${notes?.actionItems.length}`;
}
