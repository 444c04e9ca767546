import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryHost, type Person } from '../support/memory-host.js';

describe('a session over HTTP', () => {
  const host = new MemoryHost();
  let ann: Person;
  let pat: Person;
  beforeAll(async () => {
    ann = await host.join('therapist');
    pat = await host.join('patient');
  });

  it('is uploaded, processed, read, edited, finalized, found, and taken away', async () => {
    const { id } = await host.processed(ann, { patientId: pat.account.id, title: 'First talk' });
    const seen = await host.call('GET', `/v1/sessions/${id}`, { as: ann });
    expect(seen.status).toBe(200);
    expect(seen.body.session).toMatchObject({ id, status: 'processed', title: 'First talk' });
    const read = await host.call('GET', `/v1/data/transcript/${id}`, { as: ann });
    expect(read.body.transcript.segments.length).toBeGreaterThan(0);
  });
});
