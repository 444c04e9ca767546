import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withChunkSize } from '../faults/bad-media-tools.js';
import { Desk, quick } from '../support/attune.js';

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
  const text = 'How have you been since we last met?\n';
  await writeFile(desk.path('notes.txt'), text);
  await writeFile(desk.path('notes.wav'), text.repeat(99));
  await writeFile(desk.path('page.mp3'), '<!doctype html><html><body>hello</body></html>');
  await writeFile(desk.path('archive.wav'), new Uint8Array([80, 75, 3, 4, 20, 0, 0, 0, 8, 0]));
  await writeFile(desk.path('empty.wav'), '');
  await desk.make('picture.png', ['-f', 'lavfi', '-i', 'color=s=8x8:d=1', '-frames:v', '1']);
  for (const ending of ['wav', 'flac', 'mp3', 'm4a']) {
    const bytes = await readFile(await desk.sample(`whole.${ending}`, 12));
    await writeFile(desk.path(`cut.${ending}`), bytes.subarray(0, bytes.byteLength / 2));
  }
  const tone = new Uint8Array(
    await readFile(await desk.make('tone.wav', ['-f', 'lavfi', '-i', 'sine=440:d=1', '-bitexact'])),
  );
  await writeFile(desk.path('header.wav'), tone.subarray(0, 44));
  await writeFile(desk.path('zero.wav'), withChunkSize(tone.slice(0, 44), 'data', 0));
  await writeFile(desk.path('hour.wav'), withChunkSize(tone, 'data', 44_100 * 2 * 3_600));
  await desk.make('silence.wav', ['-f', 'lavfi', '-i', 'anullsrc=r=16000:cl=mono', '-t', '3']);
  await desk.make('mute.mp4', ['-f', 'lavfi', '-i', 'testsrc=d=1:s=64x64:r=5']);
}, 60_000);

afterAll(() => desk[Symbol.asyncDispose]());

const noMedia = 'is not a recording: its first bytes match no audio or video format. Use wav';
const unreadable =
  'cannot be read as a recording: it is damaged, truncated or not a media file. Copy';
const truncated = 'it is truncated or damaged. Copy or record it again.';

describe('attune transcribe, given a bad recording', { timeout: 120_000 }, () => {
  it.concurrent.for([
    ['notes.txt', noMedia],
    ['notes.wav', noMedia],
    ['page.mp3', noMedia],
    ['archive.wav', noMedia],
    ['picture.png', noMedia],
    ['empty.wav', 'is empty'],
    ['cut.wav', truncated],
    ['cut.flac', truncated],
    ['cut.mp3', truncated],
    ['cut.m4a', unreadable],
    ['header.wav', 'the file has not a single sample'],
    ['zero.wav', 'the file has not a single sample'],
    ['hour.wav', 'says it is 3600.0 s long, but only 1.0 s can be read'],
    ['silence.wav', 'No speech was found in silence.wav (3.0 s listened to). Check that'],
    ['mute.mp4', 'has video but no sound'],
  ] as const)('%s: says what is wrong in one message and ends with 1', async ([name, message]) => {
    const variables = name === 'silence.wav' ? {} : quick;
    const args = ['transcribe', name, '--json', '--out', `${name}.txt`];
    const { code, stdout, stderr } = await desk.attune(args, variables);
    expect({ code, stdout, stderr }).toMatchObject({ code: 1, stdout: '' });
    const lines = stderr.split('\n').filter((line) => line.startsWith('attune: '));
    expect(lines).toEqual([expect.stringContaining(`attune: ${name}`)]);
    expect(lines[0]).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at |Error:/u);
  });

  it('writes no output and leaves no temporary directory', async () => {
    const outputs = (await readdir(desk.directory)).filter((name) => /\.(txt|part)$/u.test(name));
    expect(outputs).toEqual(['notes.txt']);
    expect(await desk.litter()).toEqual([]);
  });

  it('a single speaker is transcribed, with a warning about the roles', async () => {
    await desk.sample('alone.wav', 12, ['-af', 'pan=mono|c0=c1']);
    const { code, stdout } = await desk.attune(['transcribe', 'alone.wav', '--json'], quick);
    const { session } = JSON.parse(stdout) as { session: Record<string, unknown[]> };
    expect([code, session['speakers']]).toEqual([0, [expect.objectContaining({ id: 'S1' })]]);
    expect(session['warnings']).toContainEqual(expect.objectContaining({ stage: 'attribute' }));
  });

  it('a name of 255 bytes with odd characters is no hindrance', async () => {
    const name = `\u001b[31m"ä$(x) ${'ü'.repeat(117)}.wav`;
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    await writeFile(desk.path(name), await readFile(desk.path('whole.wav')));
    const { code, stdout, stderr } = await desk.attune(['transcribe', name], quick);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not reach a terminal
    expect(stdout).not.toMatch(/\u001b/u);
  });

  it('a recording above the limit of this host is refused while it is read', async () => {
    await desk.make('large.wav', ['-f', 'lavfi', '-i', 'sine=440:d=20']);
    const limit = { ...quick, MAX_FILE_SIZE_MB: '1' };
    const { code, stderr } = await desk.attune(['transcribe', join('.', 'large.wav')], limit);
    expect([code, stderr]).toEqual([
      1,
      'attune: large.wav is larger than 1 MB, the limit of this host.\n',
    ]);
  });
});
