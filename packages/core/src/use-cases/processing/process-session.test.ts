import { describe, expect, it } from 'vitest';
import { asTherapist } from '../../../../../test/support/actors.js';
import { toneWav } from '../../adapter-kit/tone-wav.js';
import { createMemoryPorts } from '../../memory/memory-ports.js';
import { createUseCases } from '../create-use-cases.js';

describe('ProcessSession', () => {
  it('takes a recording to processed, with transcript, speakers and notes', async () => {
    const useCases = createUseCases(createMemoryPorts());
    const session = await useCases.ingestRecording.execute(asTherapist('ann'), {
      filename: 'a.wav',
      body: new Blob([toneWav({ durationMs: 16_000 })]).stream(),
    });
    const { state } = await useCases.operations.processSession(session.id);
    expect(state).toBe('idle');
    const done = await useCases.sessions.get(session.id);
    expect(done.failure).toBeUndefined();
    expect(done.status).toBe('processed');
    const transcript = await useCases.transcripts.newest(done);
    expect(transcript.segments.length).toBeGreaterThan(0);
    expect(done.lease).toBeUndefined();
    expect(done.attentionAt).toBeUndefined();
  });
});
