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
