import { documentWriters } from '@attune/adapters-local/documents';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryHost, type Person } from '../support/memory-host.js';

let host: MemoryHost;
let ann: Person;
let pat: Person;
let id: string;
beforeAll(async () => {
  host = new MemoryHost();
  ann = await host.join('therapist');
  pat = await host.patientOf(ann);
  const settings = '{"speakerRoles":{"S1":"therapist","S2":"patient"}}';
  const details = { title: 'First talk', recordedAt: '2026-03-02T09:00:00Z', settings };
  id = (await host.processed(ann, { patientId: pat.account.id, ...details })).id;
});

const exported = async (query: string, as = ann) =>
  await host.call('GET', `/v1/sessions/${id}/export?${query}`, { as });
const heading = () => [
  'First talk',
  'Recorded on 2 March 2026',
  `Therapist: ${ann.account.displayName}`,
  `Patient: ${pat.account.displayName}`,
];

describe('an export', () => {
  it('is headed by title, date and people', async () => {
    const lines = String((await exported('format=txt')).body).split('\n');
    expect(lines.slice(0, 4)).toEqual(heading());
    expect(lines[5]).toMatch(/^\[00:00:00\] Therapist \(S1\): \w/u);
    expect((await exported('format=json')).body.heading.title).toBe('First talk');
  });

  it('is a text without times when asked for', async () => {
    const { body } = await exported('format=txt&times=false');
    expect(body).toMatch(/\nTherapist \(S1\): \w/u);
    expect(body).not.toContain('[00:');
  });

  it('has the notes when asked for', async () => {
    expect((await exported('format=txt')).body).not.toContain('Quotes');
    const { body } = await exported('format=txt&notes=true');
    expect(body).toContain('\nQuotes\n- ');
    expect((await exported('format=json&notes=true')).body.notes.provider).toBe('memory');
  });

  it('is of an earlier revision when asked for', async () => {
    const path = `/v1/data/transcript/${id}`;
    const read = await host.call('GET', path, { as: ann });
    const [first, ...others] = read.body.transcript.segments;
    await host.call('PUT', path, {
      as: ann,
      json: { segments: [{ ...first, text: 'Zebras?' }, ...others] },
      headers: { 'if-match': read.headers.get('etag') ?? '' },
    });
    expect((await exported('format=txt')).body).toContain('Zebras?');
    expect((await exported('format=txt&revision=1')).body).not.toContain('Zebras?');
    expect((await exported('format=txt&revision=9')).status).toBe(404);
  });

  it.each(['format=txt&notes=maybe', 'format=txt&revision=0', 'format=txt&pages=2'])(
    'is refused for %s',
    async (query) => {
      expect((await exported(query)).status).toBe(400);
    },
  );
});

describe('an export as PDF', () => {
  it('says in a header which scripts its fonts lack', async () => {
    const other = new MemoryHost({ transcriptWriters: documentWriters });
    const bea = await other.join('therapist');
    const pdfOf = async (text: string): Promise<Response> => {
      const vtt = `WEBVTT\n\n00:01.000 --> 00:02.000\n${text}\n`;
      const form = { transcript: new File([vtt], 'a.vtt') };
      const { body } = await other.call('POST', '/v1/sessions/import', { as: bea, form });
      await other.useCases.operations.processSession(body.session.id);
      const path = `/v1/sessions/${body.session.id}/export?format=pdf`;
      return await other.fetch('GET', path, { as: bea });
    };
    const lacking = await pdfOf('ᠮᠣᠩᠭᠣᠯ ok ᬅᬓ');
    expect(lacking.status).toBe(200);
    expect(lacking.headers.get('attune-missing-scripts')).toBe('Balinese, Mongolian');
    expect(await lacking.text()).toMatch(/^%PDF/u);
    const whole = await pdfOf('Good morning.');
    expect(whole.headers.get('attune-missing-scripts')).toBeNull();
    await whole.body?.cancel();
  });
});
