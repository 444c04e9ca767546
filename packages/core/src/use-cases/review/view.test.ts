import { describe, expect, it } from 'vitest';
import type { Notes } from '../../domain/notes/notes.js';
import { newSession, type Session, withStage } from '../../domain/session/session.js';
import { defaultSettings } from '../../domain/session/settings.js';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import type { Transcript } from '../../domain/transcript/transcript.js';
import { sessionView, transcriptView } from './view.js';

const at = '2026-01-01T00:00:00.000Z';
const speaker = (given: Partial<Speaker>): Speaker => ({
  id: 'S1',
  role: 'unknown',
  roleSource: 'rule',
  roleConfidence: 0,
  ...given,
});
const scores = { positive: 1, neutral: 0, negative: 0, mixed: 0 };
const point = { segmentId: 'a', speaker: 'S1', startMs: 0, endMs: 1, label: 'positive', scores };
const session: Session = {
  ...newSession(
    {
      id: 's',
      ownerId: 'o',
      title: 't',
      settings: defaultSettings,
      recording: {
        blobKey: 'secret-key',
        filename: 'a.wav',
        contentType: 'audio/wav',
        sizeBytes: 1,
        sha256: '0',
        normalized: {
          blobKey: 'secret-audio',
          sizeBytes: 1,
          durationMs: 1,
          channels: 1,
          sampleRateHz: 16_000,
        },
      },
    },
    at,
    at,
  ),
  speech: { run: 1, ticket: { provider: 'p', data: { job: 'secret-job' } } },
  lease: { holder: 'h', token: 'secret-token', expiresAt: at },
  movedAt: at,
  transcriptRevision: 2,
  speakers: [speaker({ role: 'patient', roleSource: 'person', roleConfidence: 1 })],
  sentiment: {
    attributed: false,
    bySpeaker: {},
    timeline: [{ ...point, label: 'positive' }],
    skippedSegments: 0,
  },
};
const transcript: Transcript = {
  sessionId: 's',
  revision: 2,
  author: { kind: 'machine' },
  createdAt: at,
  language: 'en-US',
  durationMs: 1,
  coverage: [],
  speakers: [speaker({})],
  segments: [
    { id: 'a', speaker: 'S1', startMs: 0, endMs: 1, text: 'yes' },
    { id: 'b', speaker: 'S1', startMs: 0, endMs: 1, text: 'no' },
  ],
};

describe('sessionView', () => {
  it('shows no storage keys, leases or tickets', () => {
    const shown = sessionView(session);
    expect(JSON.stringify(shown)).not.toContain('secret');
    expect(shown.recording.filename).toBe('a.wav');
    for (const name of [
      'speech',
      'lease',
      'movedAt',
      'attentionAt',
      'version',
      'transcriptRevision',
    ]) {
      expect(shown).not.toHaveProperty(name);
    }
  });
});

const said = (text: string) => ({ text, segmentIds: ['a'] });
const notes: Notes = {
  keyTopics: [said('topic')],
  topicSummary: said('summary'),
  strategies: [said('CLINICAL strategy')],
  emotionalThemes: [said('theme')],
  triggers: [said('CLINICAL trigger')],
  actionItems: [said('action')],
  significantQuotes: [{ ...said('quote'), speaker: 'S1' }],
  sessionMood: said('CLINICAL mood'),
  moodTrajectory: said('CLINICAL trajectory'),
  followUpTopics: [said('follow-up')],
  unresolvedConcerns: [said('CLINICAL concern')],
  riskFlags: [{ ...said('CLINICAL flag'), category: 'abuse', severity: 'high', quote: 'CLINICAL' }],
  therapistNotes: said('CLINICAL notes'),
  patientSummary: said('for you'),
  createdAt: at,
  provider: 'p',
  transcriptRevision: 2,
  coverage: [],
  dropped: { quotes: 0, statements: 0 },
};
const fault = { kind: 'permanent', code: 'no_speech', message: 'SPOKEN name.wav' } as const;
const marked: Session = {
  ...withStage(session, 'notify', { state: 'failed', attempts: 1, error: fault }),
  status: 'finalized',
  title: 'SPOKEN title',
  patientId: 'p',
  recording: { ...session.recording, filename: 'SPOKEN name.wav' },
  settings: { ...defaultSettings, phraseHints: ['SPOKEN CLINICAL hint'] },
  speakers: [{ ...speaker({}), label: 'SPOKEN Robin' }],
  notes,
  warnings: [{ code: 'engine_warning', message: 'SPOKEN CLINICAL warning', stage: 'extract' }],
  failure: { ...fault, stage: 'extract', attempts: 1 },
  finalization: { at, by: 'o', transcriptRevision: 2, sha256: 'ab', blobKey: 'secret-snapshot' },
  reopenings: [{ at, by: 'o' }],
  upload: { expiresAt: at, sizeBytes: 1, sha256: 'secret-hash' },
};

describe('sessionView by sight', () => {
  it('shows an owner everything but what is internal', () => {
    const shown = sessionView(marked);
    expect(shown).toMatchObject({ notes, title: 'SPOKEN title', warnings: marked.warnings });
    expect(shown.finalization).toEqual({ at, by: 'o', transcriptRevision: 2, sha256: 'ab' });
    expect(shown.upload).toEqual({ expiresAt: at });
    expect(JSON.stringify(shown)).not.toContain('secret');
  });

  it('shows the subject nothing clinical and no faults', () => {
    const shown = sessionView(marked, 'subject');
    expect(JSON.stringify(shown)).not.toMatch(/secret|CLINICAL|no_speech|engine_warning/u);
    expect(shown.notes).toMatchObject({
      patientSummary: notes.patientSummary,
      actionItems: notes.actionItems,
    });
    expect(shown).toMatchObject({ title: 'SPOKEN title', sentiment: session.sentiment });
    expect(shown.warnings).toEqual([]);
    expect(shown).not.toHaveProperty('failure');
  });

  it('shows a subject no member of notes that this list does not name', () => {
    const more = { ...notes, differentialDiagnosis: said('CLINICAL new') };
    const shown = sessionView({ ...marked, notes: more }, 'subject');
    expect(JSON.stringify(shown)).not.toContain('CLINICAL');
  });

  it('shows an operator how it stands, with codes, and nothing that was said or named', () => {
    const shown = sessionView(marked, 'operator');
    expect(JSON.stringify(shown)).not.toMatch(/secret|CLINICAL|SPOKEN/u);
    expect(shown).toMatchObject({
      id: 's',
      title: 's',
      recording: { filename: 'recording', contentType: 'audio/wav' },
      failure: { code: 'no_speech', stage: 'extract' },
      warnings: [{ code: 'engine_warning', stage: 'extract' }],
      stages: { notify: { state: 'failed', error: { code: 'no_speech' } } },
    });
    for (const name of ['notes', 'sentiment']) expect(shown).not.toHaveProperty(name);
  });
});

describe('transcriptView', () => {
  it('shows the newest revision with its sentiment and the roles of now', () => {
    const view = transcriptView(transcript, session);
    expect(view.speakers).toEqual(session.speakers);
    expect(view.segments[0]?.sentiment).toEqual({ label: 'positive', scores });
    expect(view.segments[1]).not.toHaveProperty('sentiment');
  });

  it('shows an older revision as it was', () => {
    const older = { ...transcript, revision: 1 };
    expect(transcriptView(older, session)).toEqual(older);
  });
});
