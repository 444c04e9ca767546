import { describe, expect, it } from 'vitest';
import { newSession } from '../../domain/session/session.js';
import { defaultSettings } from '../../domain/session/settings.js';
import { DomainError } from '../../errors/domain-error.js';
import { LeaseLost } from '../../errors/lease-lost.js';
import type { Tracer } from '../../ports/tracer.js';
import type { Stage, StageContext } from './stage.js';
import { tracedStages } from './traced-stages.js';

const at = '2026-01-01T00:00:00.000Z';
const recording = { blobKey: 'k', filename: 'a.wav', contentType: 'audio/wav', sizeBytes: 1 };
const session = newSession(
  {
    ...{ id: 's', ownerId: 'o', title: 't', settings: defaultSettings },
    recording: { ...recording, sha256: '0' },
  },
  at,
  at,
);
const stage: Stage = {
  name: 'extract',
  timeLimitMs: () => 1,
  run: ({ signal }) => {
    signal.throwIfAborted();
    return Promise.reject(new Error('broken'));
  },
};

/** What is told of a run that ends because of `reason`, or by its own fault. */
async function told(reason?: Error) {
  const found: unknown[] = [];
  const tracer: Tracer = {
    current: () => undefined,
    span: (_name, _attributes, work) =>
      work({
        set: (attributes) => void found.push(attributes['attune.outcome']),
        fail: (code) => void found.push(code),
        rename: () => undefined,
      }),
  };
  const [traced] = tracedStages(tracer, [stage]);
  const signal = reason === undefined ? new AbortController().signal : AbortSignal.abort(reason);
  await traced?.run({ session, signal } as StageContext).catch(() => undefined);
  return found;
}

describe('tracedStages', () => {
  it('tells of a stage that took too long as the record does: it failed', async () => {
    const late = new DomainError('stage_timed_out', 'too long');
    expect(await told(late)).toEqual(['failed', 'stage_timed_out']);
  });

  it('tells a stage that was stopped from one that failed', async () => {
    expect(await told(new Error('stopping'))).toEqual(['interrupted', 'aborted']);
    expect(await told(new LeaseLost('s'))).toEqual(['interrupted', 'lease_lost']);
    expect(await told()).toEqual(['failed']);
  });
});
