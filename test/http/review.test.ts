import { transcriptLimits } from '@attune/core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryHost, type Person, type Reply } from '../support/memory-host.js';

let host: MemoryHost;
let ann: Person;
let pat: Person;
beforeAll(async () => {
  host = new MemoryHost();
  ann = await host.join('therapist');
  pat = await host.patientOf(ann);
});

const path = (id: string) => `/v1/data/transcript/${id}`;
const read = async (id: string, revision?: number) =>
  await host.call('GET', path(id) + (revision === undefined ? '' : `?revision=${revision}`), {
    as: ann,
  });
const save = async (id: string, json: unknown, etag?: string | null) =>
  await host.call('PUT', path(id), {
    as: ann,
    json,
    headers: etag === undefined ? {} : { 'if-match': etag ?? '' },
  });
const etagOf = ({ headers }: Reply) => headers.get('etag') ?? '';
const look = async (id: string) => await host.call('GET', `/v1/sessions/${id}`, { as: ann });
const settle = (id: string) => host.useCases.operations.processSession(id);

/** A transcript as it was read. */
interface Read {
  readonly segments: readonly Record<string, unknown>[];
  readonly speakers: readonly Record<string, unknown>[];
}
const plain = ({ segments }: Read) => segments.map(({ sentiment: _, ...segment }) => segment);

describe('a session over HTTP', () => {
  it('is uploaded, processed, read, edited, finalized, found, and taken away', async () => {
    const { id } = await host.processed(ann, { patientId: pat.account.id, title: 'First talk' });
    const seen = await look(id);
    expect(seen.body.session).toMatchObject({ id, status: 'processed', title: 'First talk' });
    const got = await read(id);
    const [first, ...others] = got.body.transcript.segments;
    const segments = [{ ...first, text: 'Zebras, how have you been?' }, ...others];
    expect((await save(id, { segments }, etagOf(got))).status).toBe(200);
    await settle(id);
    await host.finalize(ann, id);
    const found = await host.call('GET', '/v1/sessions/search?q=zebras', { as: pat });
    expect(found.body.items.map(({ session }: { session: object }) => session)).toMatchObject([
      { id, status: 'finalized' },
    ]);
    const text = await host.call('GET', `/v1/sessions/${id}/export?format=txt`, { as: pat });
    expect(text.body).toContain('Zebras');
  });
});

describe('a transcript', () => {
  let id: string;
  beforeEach(async () => {
    id = (await host.processed(ann)).id;
  });

  it('can be sent back as it was got, which makes a revision of the same content', async () => {
    const got = await read(id);
    const saved = await save(id, got.body.transcript, etagOf(got));
    expect(saved.status).toBe(200);
    expect(saved.body.transcript).toMatchObject({
      revision: 2,
      author: { kind: 'person', id: ann.account.id },
    });
    expect(plain(saved.body.transcript)).toEqual(plain(got.body.transcript));
    expect(saved.body.transcript.speakers).toEqual(got.body.transcript.speakers);
    const again = await read(id);
    expect(etagOf(again)).toBe(etagOf(saved));
    expect(again.body.transcript).toMatchObject({ revision: 2, createdAt: expect.any(String) });
    await settle(id);
    expect((await read(id)).body.transcript.segments).toEqual(got.body.transcript.segments);
  });

  it.each(['json', 'vtt', 'srt'])(
    'that was brought as %s can be sent back as it was got',
    async (format) => {
      const exported = await host.call('GET', `/v1/sessions/${id}/export?format=${format}`, {
        as: ann,
      });
      const text =
        typeof exported.body === 'string' ? exported.body : JSON.stringify(exported.body);
      const transcript = new File([text], `talk.${format}`);
      const brought = await host.call('POST', '/v1/sessions/import', {
        as: ann,
        form: { transcript },
      });
      const { id: other } = brought.body.session;
      const got = await read(other);
      const saved = await save(other, got.body.transcript, etagOf(got));
      expect(saved.body).toMatchObject({ transcript: { revision: 2 } });
      expect(plain(saved.body.transcript)).toEqual(plain(got.body.transcript));
    },
  );

  it('that was brought with names and ids of its own can be sent back as it was got', async () => {
    const limits = transcriptLimits;
    const speakers = [{ id: 'Dr. Ann', label: 'n'.repeat(limits.label) }, { id: 'пациент' }];
    const segments = [
      { id: 'i'.repeat(limits.id), speaker: 'Dr. Ann', startMs: 0, endMs: 9, text: 'Hello.' },
      { speaker: 'пациент', startMs: 9, endMs: 9, text: 't'.repeat(limits.text) },
    ];
    const transcript = new File([JSON.stringify({ speakers, segments })], 'talk.json');
    const form = { transcript };
    const brought = await host.call('POST', '/v1/sessions/import', { as: ann, form });
    const { id: other } = brought.body.session;
    const got = await read(other);
    const saved = await save(other, got.body.transcript, etagOf(got));
    expect(saved.status).toBe(200);
    expect(plain(saved.body.transcript)).toEqual(plain(got.body.transcript));
    expect(saved.body.transcript.speakers).toEqual(got.body.transcript.speakers);
  });

  it('is saved only by those who say what they looked at', async () => {
    const { body } = await read(id);
    for (const etag of [undefined, '', ' ']) {
      const reply = await save(id, body.transcript, etag);
      expect(reply).toMatchObject({ status: 428, body: { code: 'precondition_required' } });
    }
    expect((await read(id)).body.transcript.revision).toBe(1);
  });

  it('that another editor changed meanwhile is not overwritten', async () => {
    const got = await read(id);
    expect((await save(id, got.body.transcript, etagOf(got))).status).toBe(200);
    for (const etag of [etagOf(got), '"r9-0"', 'nonsense']) {
      const reply = await save(id, got.body.transcript, etag);
      expect(reply).toMatchObject({ status: 412, body: { code: 'version_conflict' } });
    }
    expect((await read(id)).body.transcript.revision).toBe(2);
  });

  it('can be saved after work that changes only the session', async () => {
    const got = await read(id);
    await host.call('POST', `/v1/sessions/${id}/extract-notes`, { as: ann });
    await settle(id);
    expect((await save(id, got.body.transcript, etagOf(got))).status).toBe(200);
  });

  it('keeps every revision', async () => {
    const first = await read(id);
    const [segment, ...others] = first.body.transcript.segments;
    const segments = [{ ...segment, text: 'Changed by hand.' }, ...others];
    await save(id, { segments }, etagOf(first));
    const old = await read(id, 1);
    expect(plain(old.body.transcript)).toEqual(plain(first.body.transcript));
    expect(old.body.transcript).toMatchObject({ revision: 1, author: { kind: 'machine' } });
    expect((await read(id, 2)).body.transcript.segments[0].text).toBe('Changed by hand.');
    expect(etagOf(old)).not.toBe(etagOf(await read(id, 2)));
    const none = await read(id, 3);
    expect(none).toMatchObject({ status: 404, body: { code: 'transcript_not_found' } });
    for (const revision of ['0', '-1', 'x', '1.5']) {
      const reply = await host.call('GET', `${path(id)}?revision=${revision}`, { as: ann });
      expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    }
  });

  it('can be split, merged and given to other speakers, of whom some are new', async () => {
    const got = await read(id);
    const [one, two, three, four, ...others] = got.body.transcript.segments;
    const middle = Math.floor((one.startMs + one.endMs) / 2);
    const segments = [
      { ...one, id: 'left', endMs: middle, text: 'Good morning,', words: undefined },
      { ...one, id: 'right', startMs: middle, text: 'how have you been?', words: undefined },
      { ...two, speaker: 'S3' },
      { ...three, endMs: four.endMs, text: `${three.text} ${four.text}`, words: undefined },
      ...others,
    ];
    const speakers = [
      { id: 'S1', label: 'Dr. Ann' },
      { id: 'S3', label: 'Her sister', role: 'other' },
    ];
    const saved = await save(id, { segments, speakers }, etagOf(got));
    expect(saved.status).toBe(200);
    const { transcript } = (await read(id)).body;
    expect(transcript.segments).toHaveLength(got.body.transcript.segments.length);
    expect(transcript.segments.slice(0, 4)).toMatchObject([
      { id: 'left', endMs: middle },
      { id: 'right', startMs: middle },
      { speaker: 'S3', text: two.text },
      { endMs: four.endMs, text: `${three.text} ${four.text}` },
    ]);
    expect(transcript.speakers).toMatchObject([
      { id: 'S1', label: 'Dr. Ann' },
      { id: 'S2' },
      { id: 'S3', label: 'Her sister', role: 'other', roleSource: 'person' },
    ]);
    expect((await look(id)).body.session.speakers).toEqual(transcript.speakers);
  });

  it('is refused with the places of its faults and without its words', async () => {
    const got = await read(id);
    const [one, ...others] = got.body.transcript.segments;
    for (const wrong of [
      { ...one, speaker: 'S9', text: 'Secret words' },
      { ...one, id: others[0].id, text: 'Secret words' },
      { ...one, startMs: 5_000, endMs: 1_000, text: 'Secret words' },
      { ...one, endMs: 99_999_999, text: 'Secret words' },
      { ...one, startMs: -1, text: 'Secret words' },
      { ...one, text: 'Secret words'.repeat(2_000) },
      { ...one, text: undefined },
    ]) {
      const { status, body } = await save(id, { segments: [wrong, ...others] }, etagOf(got));
      expect(status).toBe(400);
      expect(body.errors.length).toBeGreaterThan(0);
      expect(JSON.stringify(body)).not.toContain('Secret');
    }
    expect(etagOf(await read(id))).toBe(etagOf(got));
    expect(host.lines.join('')).not.toContain('Secret');
  });

  it('that is not there yet is told to be so', async () => {
    const fresh = await host.uploaded(ann);
    const reply = await read(fresh);
    expect(reply).toMatchObject({ status: 404, body: { code: 'transcript_not_found' } });
    const segments = [{ id: '1', speaker: 'S1', startMs: 0, endMs: 1_000, text: 'Hello.' }];
    expect((await save(fresh, { segments }, '"r0-0"')).status).toBeGreaterThanOrEqual(404);
  });
});
