import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryHost, type Person, type Reply } from '../support/memory-host.js';

let host: MemoryHost;
let ann: Person;
let pat: Person;
let sue: Person;
beforeAll(async () => {
  host = new MemoryHost();
  ann = await host.join('therapist');
  pat = await host.patientOf(ann);
  sue = await host.patientOf(ann);
});

const etagOf = ({ headers }: Reply) => headers.get('etag') ?? '';
const look = async (id: string, as = ann) => await host.call('GET', `/v1/sessions/${id}`, { as });
const settle = (id: string) => host.useCases.operations.processSession(id);
const send = async (id: string, json: unknown, etag?: string) =>
  await host.call('PATCH', `/v1/sessions/${id}`, {
    as: ann,
    json,
    headers: etag === undefined ? {} : { 'if-match': etag },
  });
const correct = async (id: string, json: unknown) => await send(id, json, etagOf(await look(id)));
const found = async (query: string, as: Person): Promise<readonly string[]> => {
  const { body } = await host.call('GET', `/v1/sessions/search?${query}`, { as });
  return body.items.map(({ session }: { session: { id: string } }) => session.id);
};
/** Some word of the session's transcript. */
const wordOf = async (id: string): Promise<string> => {
  const { body } = await host.call('GET', `/v1/data/transcript/${id}`, { as: ann });
  return String(body.transcript.segments[0].text).split(/\W+/u)[0] ?? '';
};

describe('correcting a session', () => {
  it('replaces title and date, and nothing else', async () => {
    const { id } = await host.processed(ann, { title: 'Wrong' });
    const before = await look(id);
    const corrected = await correct(id, { title: ' Right ', recordedAt: '2026-03-02T09:00:00Z' });
    expect(corrected.status).toBe(200);
    expect(etagOf(await look(id))).toBe(etagOf(corrected));
    const { updatedAt: _, ...rest } = before.body.session;
    expect(corrected.body.session).toMatchObject({
      ...rest,
      title: 'Right',
      recordedAt: '2026-03-02T09:00:00Z',
    });
    expect((await correct(id, { recordedAt: null })).body.session).not.toHaveProperty('recordedAt');
    const { title } = (await correct(id, { title: '  ' })).body.session;
    expect(before.body.session.recording.filename).toContain(title);
  });

  it('moves the session from one patient to another, with search, trend and access', async () => {
    const settings = '{"speakerRoles":{"S1":"therapist","S2":"patient"}}';
    const { id } = await host.processed(ann, { patientId: pat.account.id, settings });
    const q = await wordOf(id);
    await correct(id, { patientId: sue.account.id });
    expect(await found(`q=${q}&patientId=${pat.account.id}`, ann)).not.toContain(id);
    expect(await found(`q=${q}&patientId=${sue.account.id}`, ann)).toContain(id);
    await host.finalize(ann, id);
    expect(await found(`q=${q}`, pat)).not.toContain(id);
    expect(await found(`q=${q}`, sue)).toContain(id);
    expect((await look(id, pat)).status).toBe(404);
    expect((await look(id, sue)).status).toBe(200);
    const trend = async (person: Person) => {
      const path = `/v1/patients/${person.account.id}/trend`;
      return (await host.call('GET', path, { as: person })).body.points ?? [];
    };
    expect(JSON.stringify(await trend(sue))).toContain(id);
    expect(JSON.stringify(await trend(pat))).not.toContain(id);
  });

  it('names a patient that was forgotten, and takes one away', async () => {
    const { id } = await host.processed(ann);
    const named = await correct(id, { patientId: pat.account.id });
    expect(named.body.session.patientId).toBe(pat.account.id);
    const none = await correct(id, { patientId: null });
    expect(none.body.session).not.toHaveProperty('patientId');
    expect(await found(`q=${await wordOf(id)}&patientId=${pat.account.id}`, ann)).not.toContain(id);
    expect(await found(`q=${await wordOf(id)}`, ann)).toContain(id);
  });

  it('changes the language in a new revision and computes what depends on it again', async () => {
    const { id } = await host.processed(ann);
    const corrected = await correct(id, { language: 'en-GB' });
    expect(corrected.body.session.settings.language).toBe('en-GB');
    expect(corrected.body.session.stages.extract.state).toBe('pending');
    await settle(id);
    const { body } = await host.call('GET', `/v1/data/transcript/${id}`, { as: ann });
    expect(body.transcript).toMatchObject({ revision: 2, language: 'en-GB' });
    expect((await look(id)).body.session).toMatchObject({
      status: 'processed',
      notes: { transcriptRevision: 2 },
    });
  });

  it('is refused on a finalized session until it is reopened', async () => {
    const { id } = await host.processed(ann);
    await host.finalize(ann, id);
    expect(await correct(id, { patientId: pat.account.id })).toMatchObject({
      status: 409,
      body: { code: 'session_finalized' },
    });
    await host.call('POST', `/v1/sessions/${id}/reopen`, { as: ann });
    expect((await correct(id, { patientId: pat.account.id })).status).toBe(200);
  });

  it('is refused to those who looked at another version', async () => {
    const { id } = await host.processed(ann);
    const etag = etagOf(await look(id));
    expect((await send(id, { title: 'One' })).status).toBe(428);
    expect((await send(id, { title: 'One' }, etag)).status).toBe(200);
    expect((await send(id, { title: 'Two' }, etag)).status).toBe(412);
    expect((await look(id)).body.session.title).toBe('One');
  });

  it.each([
    [{}, 'needs at least one'],
    [{ name: 'x' }, 'name'],
    [{ title: 5 }, 'title'],
    [{ title: 'x'.repeat(201) }, 'title'],
    [{ title: 'a\0b' }, 'title'],
    [{ recordedAt: 'yesterday' }, 'recordedAt'],
    [{ language: 'not a tag' }, 'language'],
    [{ patientId: 'stranger' }, 'patient'],
  ])('refuses %j and says why', async (json, word) => {
    const { id } = await host.processed(ann);
    const before = (await look(id)).body;
    const refused = await correct(id, json);
    expect([400, 404, 422]).toContain(refused.status);
    expect(JSON.stringify(refused.body)).toContain(word);
    expect((await look(id)).body).toEqual(before);
  });
});
