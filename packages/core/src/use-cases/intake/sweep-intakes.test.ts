import { describe, expect, it } from 'vitest';
import { asTherapist } from '../../../../../test/support/actors.js';
import { toneWav } from '../../adapter-kit/tone-wav.js';
import { createMemoryPorts } from '../../memory/memory-ports.js';
import { createUseCases } from '../create-use-cases.js';

const hour = 3_600_000;

function recording() {
  const body = new Blob([toneWav({ durationMs: 2_000 })]).stream();
  return { ownerId: 'ann', filename: 'a.wav', body };
}

describe('SweepIntakes', () => {
  it('removes the recording of an intake that a crash cut off, after a day', async () => {
    const ports = createMemoryPorts();
    const never = new Promise<never>(() => undefined);
    // The process dies once the recording is stored: nothing after that is done.
    const dying = createUseCases({ ...ports, media: { ...ports.media, probe: () => never } });
    void dying.ingestRecording.execute(asTherapist('ann'), recording());
    const keys = async () =>
      (await ports.blobs.list({ prefix: 'users/' })).items.map((one) => one.key);
    await expect.poll(keys).toHaveLength(1);
    const { operations } = createUseCases(ports);
    await ports.clock.advance(23 * hour);
    expect(await operations.sweepIntakes()).toBe(0);
    await ports.clock.advance(2 * hour);
    expect(await operations.sweepIntakes()).toBe(1);
    expect(await keys()).toEqual([]);
    expect(await operations.sweepIntakes()).toBe(0);
  });

  it('leaves the recording of a session alone, also when the intake could not be ended', async () => {
    const ports = createMemoryPorts();
    const forgetful = {
      ...ports.documents,
      delete: () => Promise.reject(new Error('the line is down')),
    };
    const { ingestRecording } = createUseCases({ ...ports, documents: forgetful });
    const { recording: kept } = await ingestRecording.execute(asTherapist('ann'), recording());
    const { operations } = createUseCases(ports);
    await ports.clock.advance(25 * hour);
    expect(await operations.sweepIntakes()).toBe(0);
    expect(await ports.blobs.stat(kept.blobKey)).toBeDefined();
  });
});
