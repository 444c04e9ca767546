import { describe, expect, it } from 'vitest';
import { MemoryHost, type Person } from '../support/memory-host.js';

const tiny = cuesOf(2);
/** In turns of six seconds. */
const hour = cuesOf(600);

function cuesOf(count: number): string {
  const time = (seconds: number): string =>
    new Date(seconds * 1_000).toISOString().slice('1970-01-01T'.length, -1);
  const cues = Array.from({ length: count }, (_, at) => {
    const speaker = at % 2 === 0 ? 'Therapist' : 'Patient';
    return `${time(at * 6)} --> ${time(at * 6 + 6)}\n<v ${speaker}>I was sad and could not sleep ${at}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

async function openHost(sessions: number, text: string) {
  const host = new MemoryHost();
  const ann = await host.join('therapist');
  const pat = await host.patientOf(ann);
  const ids: string[] = [];
  for (let made = 0; made < sessions; made += 1) {
    const form = { transcript: new File([text], 'talk.vtt'), patientId: pat.account.id };
    const { body } = await host.call('POST', '/v1/sessions/import', { as: ann, form });
    await host.useCases.operations.processSession(body.session.id);
    ids.push(body.session.id);
  }
  /** The bytes of a page for each session in it. */
  const bytesEach = async (path: string, as: Person = ann): Promise<number> => {
    const answer = await host.fetch('GET', path, { as });
    expect(answer.status).toBe(200);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const { items, points } = JSON.parse(new TextDecoder().decode(bytes));
    const entries = (items ?? points) as readonly unknown[];
    if (path !== '/v1/admin/audit?limit=100') expect(entries).toHaveLength(sessions);
    return bytes.byteLength / entries.length;
  };
  return { host, ann, pat, ids, bytesEach };
}

// Settings and stages are in the session itself: they would be two thirds of a list.
describe.each([
  ['100 tiny sessions', 100, tiny],
  ['20 sessions of an hour', 20, hour],
])('the pages of %s', { timeout: 120_000 }, (_name, sessions, text) => {
  it('stay small whatever the length of the sessions', async () => {
    const { host, ann, pat, ids, bytesEach } = await openHost(sessions, text);
    const root = await host.admin();
    expect(await bytesEach('/v1/sessions/me?limit=100')).toBeLessThanOrEqual(950);
    expect(await bytesEach('/v1/data/pending?limit=100')).toBeLessThanOrEqual(950);
    expect(await bytesEach('/v1/sessions/search?q=sleep&limit=100')).toBeLessThanOrEqual(1_250);
    expect(await bytesEach('/v1/admin/sessions?limit=100', root)).toBeLessThanOrEqual(1_126);
    expect(await bytesEach('/v1/admin/audit?limit=100', root)).toBeLessThanOrEqual(655);
    for (const id of ids) await host.finalize(ann, id);
    expect(await bytesEach('/v1/sessions/me?limit=100', pat)).toBeLessThanOrEqual(1_250);
    expect(await bytesEach(`/v1/patients/${pat.account.id}/trend`)).toBeLessThanOrEqual(655);
  });
});
