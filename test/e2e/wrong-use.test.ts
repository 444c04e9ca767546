import { chmod, mkdir, readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk } from '../support/attune.js';

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
  await desk.make('a.wav', ['-f', 'lavfi', '-i', 'sine=440:duration=1']);
  await mkdir(desk.path('folder'));
  await mkdir(desk.path('out.txt'));
});

afterAll(() => desk[Symbol.asyncDispose]());

const long = `${'a'.repeat(4_096)}.wav`;

describe('attune, used wrongly', () => {
  it.concurrent.for([
    ['an unknown option', ['a.wav', '--wat'], "unknown option '--wat'"],
    ['no file', [], "missing required argument 'file'"],
    ['two files', ['a.wav', 'b.wav'], 'too many arguments'],
    ['a missing file', ['b.wav'], 'b.wav: there is no such file'],
    ['a file above', ['../../b.wav'], '../../b.wav: there is no such file'],
    ['a directory', ['folder'], 'folder is a directory; name one recording'],
    ['a file as a directory', ['a.wav/b.wav'], 'there is no such file'],
    ['control characters', ['\u001b[31mb\n.wav'], '\ufffd[31mb\ufffd.wav: there is no such file'],
    ['an endless name', [long], 'the name is too long for a file'],
    ['speakers in words', ['a.wav', '--speakers', 'two'], '`speakers` must be a whole number'],
    ['no speakers', ['a.wav', '--speakers', '0'], '`speakers` must be a whole number'],
    ['too many speakers', ['a.wav', '--speakers', '99'], '`speakers` must be a whole number'],
    [
      'an unknown setting',
      ['a.wav', '--settings', '{"wat":1}'],
      '`wat` is not a setting; settings are',
    ],
    ['settings that are no object', ['a.wav', '--settings', '[1]'], 'must be a JSON object'],
    ['one channel', ['a.wav', '--channels', 'patient'], 'name who is left and right'],
    ['unknown roles', ['a.wav', '--channels', 'a,b'], 'it must be like {"left": "therapist"'],
    ['one speaker as two', ['a.wav', '--patient', 'S1', '--therapist', 'S1'], 'cannot be both'],
    ['an unknown mode', ['a.wav', '--profanity', 'loud'], '"masked", "removed", "raw"'],
    ['an unknown plug-in', ['a.wav', '--plugin', 'nope'], 'noise-reduction, pii-redaction'],
    ['a language that is none', ['a.wav', '--language', 'x!'], 'must be a language tag'],
    ['an unknown format', ['a.wav', '--out', 'x.doc'], 'use one of .txt, .srt, .vtt, .json, .csv'],
    ['an output that is a directory', ['a.wav', '--out', 'out.txt'], 'out.txt is a directory'],
    ['an output nowhere', ['a.wav', '--out', 'no/x.txt'], 'its directory does not exist'],
  ] as const)('by %s, says so in one message, and ends with 2', async ([, args, message]) => {
    const { code, stdout, stderr } = await desk.attune(['transcribe', ...args]);
    expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /u);
    expect(stderr.length).toBeLessThan(600);
  });

  it('writes nothing', async () => {
    expect((await readdir(desk.directory)).sort()).toEqual(['a.wav', 'folder', 'out.txt']);
    expect(await desk.litter()).toEqual([]);
  });

  it('by a wrong configuration, names every fault at once', async () => {
    const wrong = { SPEECH_PROVIDER: 'W!', MAX_FILE_SIZE_MB: 'x', ALLOWED_LANGS: '{' };
    for (const command of [['config'], ['doctor'], ['transcribe', 'a.wav']]) {
      const { code, stderr } = await desk.attune(command, wrong);
      expect([command, code]).toEqual([command, 2]);
      for (const name of Object.keys(wrong)) expect(stderr).toContain(`${name}: `);
    }
  });

  it('by a temporary directory that is not there, says so', async () => {
    const { code, stderr } = await desk.attune(['transcribe', 'a.wav'], { TMPDIR: '/nowhere' });
    expect([code, stderr]).toEqual([2, expect.stringContaining('set TMPDIR to one that can')]);
  });

  it('by an adapter that is not there, says which there are', async () => {
    const { code, stderr } = await desk.attune(['config'], { QUEUE_PROVIDER: 'rabbits' });
    expect(code).toBe(2);
    expect(stderr).toContain('QUEUE_PROVIDER: there is no "rabbits" here; choose local or');
  });

  it('by a file that may not be read, says so', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'the super-user may read everything');
    const path = await desk.make('b.wav', ['-f', 'lavfi', '-i', 'sine=440:duration=1']);
    await chmod(path, 0);
    const { code, stderr } = await desk.attune(['transcribe', 'b.wav']);
    expect([code, stderr]).toEqual([2, 'attune: b.wav may not be read by this user.\n']);
  });
});
