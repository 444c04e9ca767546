import { describe, expect, it } from 'vitest';
import { newSession, type SessionHead, withStage } from '../domain/session/session.js';
import { defaultSettings } from '../domain/session/settings.js';
import type { JsonObject } from '../json.js';
import { clearContent } from './codec.js';
import { openHead, sealHead } from './session-content.js';

const at = '2026-01-01T00:00:00.000Z';
const signed = { at, by: 'ann', transcriptRevision: 1, sha256: 'hash of words', blobKey: 'signed' };

/** A head with something secret in every member that may hold it. */
function head(): SessionHead {
  const recording = {
    ...{ blobKey: 'original', contentType: 'audio/wav', sizeBytes: 7, durationMs: 9 },
    ...{ filename: 'secret.wav', sha256: 'hash of sound' },
  };
  const settings = { ...defaultSettings, phraseHints: ['secret'] };
  const given = { id: 's', ownerId: 'ann', patientId: 'pat', title: 'secret', recording, settings };
  const message = 'secret.wav is silent';
  const error = { kind: 'permanent', code: 'invalid_argument', message } as const;
  const { attentionAt: _, ...fresh } = newSession(given, at, at);
  return {
    ...withStage(fresh, 'transcribe', { state: 'failed', attempts: 1, error }),
    status: 'failed',
    warnings: [{ code: 'notes_incomplete', message: 'secret', stage: 'extract' }],
    speakers: [
      { id: 'S1', label: 'secret', role: 'patient', roleSource: 'person', roleConfidence: 1 },
    ],
    failure: { ...error, stage: 'transcribe', attempts: 1 },
    finalization: signed,
    reopenings: [
      { at, by: 'ann', finalization: signed },
      { at, by: 'ann' },
    ],
  };
}

describe('the head of a session', () => {
  it('is the same after it was stored', async () => {
    expect(await openHead(clearContent, await sealHead(clearContent, head()))).toEqual(head());
    const { finalization: _f, reopenings: _r, failure: _e, ...rest } = head();
    const fresh = { ...rest, stages: newSession(rest, at, at).stages };
    const stored = await sealHead(clearContent, fresh);
    expect(await openHead(clearContent, stored)).toEqual(fresh);
    expect(stored.content).not.toHaveProperty('stages');
  });

  it('has an outline without texts, names and hashes, which says what copies and lists need', async () => {
    const { session } = await sealHead(clearContent, head());
    expect(JSON.stringify(session)).not.toMatch(/secret|hash of/u);
    const { sha256: _, ...outlined } = signed;
    expect(session).toMatchObject({
      ...{ id: 's', ownerId: 'ann', patientId: 'pat', status: 'failed', createdAt: at, version: 1 },
      recording: { blobKey: 'original', sizeBytes: 7, durationMs: 9 },
      stages: { transcribe: { state: 'failed', error: { code: 'invalid_argument' } } },
      finalization: outlined,
      reopenings: [{ finalization: outlined }, { by: 'ann' }],
    });
  });

  it('is read as it is where it was stored before content had a place of its own', async () => {
    const session = head() as unknown as JsonObject;
    expect(await openHead(clearContent, { session })).toBe(session);
  });

  it('asks for one place for all of its content', async () => {
    const asked: unknown[] = [];
    const codec = {
      ...clearContent,
      seal: (...given: Parameters<typeof clearContent.seal>) => {
        asked.push(given[0]);
        return clearContent.seal(...given);
      },
    };
    await sealHead(codec, head());
    const context = { ownerId: 'ann', sessionId: 's', document: 'session', part: 'head' };
    expect(asked).toEqual([context]);
  });
});
