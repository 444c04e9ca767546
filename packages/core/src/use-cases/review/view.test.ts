import { describe, expect, it } from 'vitest';
import { newSession, type Session } from '../../domain/session.js';
import { defaultSettings } from '../../domain/settings.js';
import type { Speaker } from '../../domain/speaker-role.js';
import type { Transcript } from '../../domain/transcript.js';
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
    for (const name of ['speech', 'lease', 'attentionAt', 'version', 'transcriptRevision']) {
      expect(shown).not.toHaveProperty(name);
    }
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
