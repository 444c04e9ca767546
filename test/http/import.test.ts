import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../support/memory-host.js';
import { stored } from './stored.js';

async function openHost() {
  const host = new MemoryHost();
  const ann = await host.join('therapist');
  const bring = (form: Readonly<Record<string, string | Blob>>) =>
    host.call('POST', '/v1/sessions/import', { as: ann, form });
  return { host, ann, bring };
}

describe('a transcript that is brought', () => {
  const cue = '00:00:01.000 --> 00:00:02.500';
  const vtt = `WEBVTT\n\n${cue}\n<v Ann>How was your week?\n\n00:00:03.000 --> 00:00:04.000\n<v Bo>Fine.\n`;
  const srt = `1\n${cue.replaceAll('.', ',')}\nHow was your week?\n`;
  const json = JSON.stringify({
    segments: [{ startMs: 1_000, endMs: 2_500, text: 'How was your week?' }],
  });

  it.each([
    ['talk.vtt', vtt],
    ['talk.srt', srt],
    ['TALK.SRT', `\uFEFF${srt.replaceAll('\n', '\r\n')}`],
    ['talk.json', json],
  ])('as %s is analyzed like any other', async (name, text) => {
    const { host, ann, bring } = await openHost();
    const pat = await host.patientOf(ann);
    const fields = { title: 'Brought', patientId: pat.account.id };
    const { status, body } = await bring({ transcript: new File([text], name), ...fields });
    expect(status).toBe(202);
    const { id } = body.session;
    expect(body.session).toMatchObject({ title: 'Brought', patientId: pat.account.id });
    await host.useCases.operations.processSession(id);
    const seen = await host.call('GET', `/v1/sessions/${id}`, { as: ann });
    expect(seen.body.session).toMatchObject({ status: 'processed', notes: expect.anything() });
    const read = await host.call('GET', `/v1/data/transcript/${id}`, { as: ann });
    expect(read.body.transcript.segments[0]).toMatchObject({
      startMs: 1_000,
      endMs: 2_500,
      text: 'How was your week?',
    });
  });

  it('has the title, date, settings and patient that the form states, in any order', async () => {
    const { host, ann, bring } = await openHost();
    const pat = await host.patientOf(ann);
    const first = {
      recordedAt: '2026-03-02',
      settings: '{"language":"de-DE","phraseHints":["Ann"]}',
    };
    const later = { title: 'Brought', patientId: pat.account.id };
    const { status, body } = await bring({
      ...first,
      transcript: new File([vtt], 'a.vtt'),
      ...later,
    });
    expect(status).toBe(202);
    expect(body.session).toMatchObject({
      ...{ title: 'Brought', patientId: pat.account.id, recordedAt: '2026-03-02T00:00:00.000Z' },
      settings: { language: 'de-DE', phraseHints: ['Ann'] },
    });
    const { id } = body.session;
    const read = await host.call('GET', `/v1/data/transcript/${id}`, { as: ann });
    expect(read.body.transcript.language).toBe('de-DE');
  });

  it('has the language that the file states unless the form states another', async () => {
    const { bring } = await openHost();
    const text = vtt.replace('WEBVTT', 'WEBVTT\nKind: captions\nLanguage: fr-FR');
    const transcript = new File([text], 'a.vtt');
    const own = await bring({ transcript });
    expect(own.body.session.settings.language).toBe('fr-FR');
    const other = await bring({ transcript, settings: '{"language":"es-ES"}' });
    expect(other.body.session.settings.language).toBe('es-ES');
  });

  it('takes over title, date and roles of an export of Attune', async () => {
    const { host, ann, bring } = await openHost();
    const { body } = await bring({
      ...{ transcript: new File([vtt], 'a.vtt'), title: 'First', recordedAt: '2026-03-02' },
    });
    const { id } = body.session;
    await host.useCases.operations.processSession(id);
    const seen = await host.call('GET', `/v1/sessions/${id}`, { as: ann });
    const roles = { S1: 'patient', S2: 'therapist' };
    const headers = { 'If-Match': seen.headers.get('etag') ?? '' };
    await host.call('PUT', `/v1/sessions/${id}/roles`, { as: ann, json: roles, headers });
    await host.useCases.operations.processSession(id);
    const file = await host.call('GET', `/v1/sessions/${id}/export?format=json`, { as: ann });
    const again = await bring({
      transcript: new File([JSON.stringify(file.body)], 'export.json'),
    });
    expect(again.body.session).toMatchObject({
      ...{ title: 'First', recordedAt: '2026-03-02T00:00:00.000Z' },
      speakers: [
        { role: 'patient', roleSource: 'person' },
        { role: 'therapist', roleSource: 'person' },
      ],
    });
    await host.useCases.operations.processSession(again.body.session.id);
    const done = await host.call('GET', `/v1/sessions/${again.body.session.id}`, { as: ann });
    expect(done.body.session.speakers.map(({ role }: { role: string }) => role)).toEqual([
      'patient',
      'therapist',
    ]);
  });

  const talk = (a: string, b: string) =>
    `WEBVTT\n\n${cue}\n<v ${a}>I feel sad and I could not sleep.\n\n00:00:03.000 --> 00:00:04.000\n<v ${b}>Tell me more.\n`;
  const subRip = (a: string, b: string) =>
    talk(a, b)
      .replace('WEBVTT\n\n', '')
      .replaceAll(/^00:/gmu, '1\n00:')
      .replaceAll(/(\d{2})\.(\d{3})/gu, '$1,$2')
      .replaceAll(/<v ([^>]+)>/gu, '$1: ');

  // What is said would be a hint at the opposite roles.
  it.each([
    ['a.vtt', talk('Therapist', 'Patient')],
    ['a.vtt', talk('Dr. Meier', 'Client')],
    ['a.srt', subRip('THERAPIST', 'PATIENT')],
    ['a.srt', subRip('Therapeutin', 'Klientin')],
    ['a.srt', subRip('Thérapeute', 'Patiente')],
    ['a.srt', subRip('Psicólogo', 'Paciente')],
  ])('as %s with speakers called by their roles believes them (%#)', async (name, text) => {
    const { host, ann, bring } = await openHost();
    const { body } = await bring({ transcript: new File([text], name) });
    const { id } = body.session;
    await host.useCases.operations.processSession(id);
    const seen = await host.call('GET', `/v1/sessions/${id}`, { as: ann });
    expect(seen.body.session.speakers).toMatchObject([{ role: 'therapist' }, { role: 'patient' }]);
    expect(seen.body.session.sentiment).toMatchObject({ attributed: true });
  });

  it('with bare names has no roles by them', async () => {
    const { host, ann, bring } = await openHost();
    const { body } = await bring({ transcript: new File([vtt], 'a.vtt') });
    const { id } = body.session;
    await host.useCases.operations.processSession(id);
    const seen = await host.call('GET', `/v1/sessions/${id}`, { as: ann });
    expect(seen.body.session.sentiment).toMatchObject({ attributed: false });
  });

  it.each([
    [{ settings: '{"colour":1}' }, 400],
    [{ settings: '[]' }, 400],
    [{ recordedAt: 'yesterday' }, 400],
  ])('with %o is refused and leaves nothing', async (fields, expected) => {
    const { host, bring } = await openHost();
    const { status } = await bring({ transcript: new File([vtt], 'a.vtt'), ...fields });
    expect(status).toBe(expected);
    expect(await stored(host)).toEqual([]);
  });

  it.each([
    ['talk.docx', 'x'],
    ['talk.json', '{"segments": [{"text": "Secret words"'],
    ['talk.vtt', 'Secret words'],
    ['talk.srt', '1\n00:00:09,000 --> 00:00:01,000\nSecret words\n'],
    ['talk.json', ''],
    ['talk.vtt', `WEBVTT\n\n${cue}\n<v ${'Secret'.repeat(20)}>Hi\n`],
    [
      'talk.json',
      JSON.stringify({ segments: [{ startMs: 0, endMs: 1, text: 'Secret'.repeat(4_000) }] }),
    ],
  ])('as %s with %.20j is refused without its words, and leaves nothing', async (name, text) => {
    const { host, bring } = await openHost();
    const { status, body } = await bring({ transcript: new File([text], name) });
    expect(status).toBe(400);
    expect(body.code).toBe('invalid_transcript');
    expect(JSON.stringify(body)).not.toContain('Secret');
    expect(await stored(host)).toEqual([]);
  });

  it('about an unknown patient is refused and leaves nothing', async () => {
    const { host, bring } = await openHost();
    const reply = await bring({ transcript: new File([vtt], 'a.vtt'), patientId: 'nobody' });
    expect(reply).toMatchObject({ status: 404, body: { code: 'patient_not_found' } });
    expect(await stored(host)).toEqual([]);
  });
});
