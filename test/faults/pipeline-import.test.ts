import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import { asTherapist } from '../support/actors.js';
import { expectNothingLeft, source } from './pipeline-sources.js';
import { openBench, textStream } from './pipeline-tools.js';

const vtt = `WEBVTT

00:00:00.000 --> 00:00:04.000
<v Therapist>Good morning, how have you been?

00:00:04.000 --> 00:00:09.000
<v Patient>I have been sad and could not sleep.
`;
const srt = vtt
  .replace('WEBVTT\n\n', '')
  .replaceAll(/^00:/gm, (match) => `1\n${match}`)
  .replaceAll(/(\d{2})\.(\d{3})/g, '$1,$2')
  .replaceAll(/<v (\w+)>/g, '$1: ');

describe('importing a transcript', () => {
  it.each([
    ['talk.vtt', vtt],
    ['talk.srt', srt],
  ])('%s analyzes it without a speech engine', async (filename, text) => {
    const bench = openBench();
    const { id, status } = await bench.importTranscript.execute(asTherapist('ann'), {
      filename,
      body: textStream(text),
    });
    expect(status).toBe('transcribed');
    const done = await bench.settle(id);
    expect(done.status).toBe('processed');
    expect(done.notes).toBeDefined();
    expect(done.sentiment?.timeline.length).toBeGreaterThan(0);
    expect(done.stages.transcribe).toMatchObject({ state: 'skipped', provider: 'import' });
    expect(bench.ports.speech.state).toMatchObject({ starts: 0, checks: 0 });
  });

  it('takes what was exported as JSON', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    const exported = await bench.exportTranscript.execute(asTherapist('ann'), {
      sessionId: id,
      format: 'json',
    });
    const again = await bench.importTranscript.execute(asTherapist('ann'), {
      filename: exported.filename,
      body: textStream(String(exported.body)),
    });
    expect((await bench.settle(again.id)).status).toBe('processed');
    const before = await bench.transcripts.get(id, 1);
    const after = await bench.transcripts.get(again.id, 1);
    expect(after.segments.map(({ text }) => text)).toEqual(before.segments.map(({ text }) => text));
    expect(bench.ports.speech.state.starts).toBe(1);
  });

  it('has no recording that could be transcribed again', async () => {
    const bench = openBench();
    const input = { filename: 'talk.vtt', body: textStream(vtt) };
    const { id } = await bench.importTranscript.execute(asTherapist('ann'), input);
    await bench.settle(id);
    await expect(
      bench.transcribeAgain.execute(asTherapist('ann'), { sessionId: id }),
    ).rejects.toMatchObject({
      code: 'illegal_transition',
    });
    expect((await bench.sessions.get(id)).status).toBe('processed');
  });

  it.each([
    ['talk.vtt', 'no cues here'],
    ['talk.srt', ''],
    ['talk.json', '{"segments": 1}'],
    ['talk.doc', 'whatever'],
  ])('refuses a bad %s and leaves nothing', async (filename, text) => {
    const bench = openBench();
    const input = { filename, body: textStream(text) };
    await expect(bench.importTranscript.execute(asTherapist('ann'), input)).rejects.toMatchObject({
      code: 'invalid_transcript',
    });
    await expectNothingLeft(bench);
  });

  it('cancels its source when the settings are refused', async () => {
    const bench = openBench();
    const { body, seen } = source(new TextEncoder().encode(vtt));
    const input = { filename: 'talk.vtt', body, settings: { colour: 1 } };
    await expect(bench.importTranscript.execute(asTherapist('ann'), input)).rejects.toMatchObject({
      code: 'invalid_settings',
    });
    expect(seen.cancelled).toBeDefined();
  });

  it.each([
    ['put', 'blobs', 1, 'before'],
    ['put', 'blobs', 2, 'before'],
    ['batch', 'documents', 1, 'before'],
    ['batch', 'documents', 1, 'after'],
  ] as const)(
    'leaves nothing when %s of the %s fails (call %i, %s)',
    async (method, port, nth, when) => {
      const bench = openBench({
        wrap: (ports) => ({
          [port]: injectFaults<object>(ports[port], {
            [method]: [{ kind: 'fail', error: 'unavailable', nth, when }],
          }).port,
        }),
      });
      const input = { filename: 'talk.vtt', body: textStream(vtt) };
      await expect(bench.importTranscript.execute(asTherapist('ann'), input)).rejects.toMatchObject(
        {
          code: 'unavailable',
        },
      );
      await expectNothingLeft(bench);
    },
  );
});
