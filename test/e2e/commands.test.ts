import { execFile } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, repository, samples } from '../support/attune.js';
import { longDrills } from '../support/drill-size.js';
import { ended } from '../support/run-source.js';

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
});

afterAll(() => desk[Symbol.asyncDispose]());

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

describe('attune doctor', { timeout: 120_000 }, () => {
  it('finds all well but the default model, which is not in an empty cache, and ends with 0', async () => {
    const { code, stdout, stderr } = await desk.attune(['doctor']);
    expect({ code, stderr, stdout }).toMatchObject({ code: 0, stderr: '' });
    const lines = stdout.trim().split('\n');
    const pull = '"npx --no-install attune models pull moonshine-tiny-en"';
    expect(lines.filter((line) => !line.startsWith('ok  '))).toEqual([
      expect.stringMatching(new RegExp(`^warn {2}speech +pocketsphinx listened .*${pull}`, 'u')),
    ]);
    expect(lines).toHaveLength(15);
    expect(await desk.litter()).toEqual([]);
    // It makes no database: only a host does.
    expect(await readdir(desk.path('.attune'))).toEqual(['blobs']);
  });

  it('says what is missing and how to install it, checks the rest, and ends with 1', async () => {
    const missing = { FFMPEG_PATH: '/nowhere/f', FFPROBE_PATH: '/nowhere/f' };
    const variables = { ...missing, POCKETSPHINX_PATH: '/nowhere/p' };
    const { code, stdout } = await desk.attune(['doctor', '--json'], variables);
    const findings = JSON.parse(stdout) as Finding[];
    const bad = findings.filter((one) => !one.ok);
    expect([code, findings.length, bad.map((one) => one.name)]).toEqual([
      1,
      15,
      ['ffmpeg', 'speech'],
    ]);
    expect(bad[0]?.detail).toContain('apt-get install ffmpeg');
    expect(bad[1]?.detail).toContain('apt-get install pocketsphinx');
  });
});

describe('attune', () => {
  it('does not fail when the reader of its output stops early', async () => {
    const child = desk.start(['config']);
    child.stdout?.destroy();
    expect(await ended(child)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('attune config', () => {
  it('shows every value with its origin', async () => {
    const { code, stdout } = await desk.attune(['config'], { MAX_FILE_SIZE_MB: '7', DATA_DIR: '' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^MAX_FILE_SIZE_MB\s+7 {2}\(environment\)$/mu);
    expect(stdout).toMatch(/^DATA_DIR\s+\.attune {2}\(default\)$/mu);
  });

  it('does so as JSON', async () => {
    const { stdout } = await desk.attune(['config', '--json'], { SPEECH_PROVIDER: 'memory' });
    expect(JSON.parse(stdout)).toContainEqual({
      name: 'SPEECH_PROVIDER',
      value: 'memory',
      origin: 'environment',
    });
  });
});

describe('attune evaluate', { timeout: 600_000 }, () => {
  it('measures the sample session below 15 % word and 20 % speaker error, roles above 90 %', async () => {
    const recordings = longDrills
      ? ['session-mono.flac', 'session-stereo.flac']
      : ['session-stereo.flac'];
    const directory = desk.path('measured');
    await cp(samples, directory, { recursive: true });
    if (!longDrills) await rm(`${directory}/session-mono.flac`);
    const { code, stdout } = await desk.attune(['evaluate', directory, '--json']);
    expect(code).toBe(0);
    const results = JSON.parse(stdout) as {
      file: string;
      words: { rate: number };
      speakers: { rate: number };
      roles: { accuracy: number };
    }[];
    expect(results.map((one) => one.file)).toEqual(recordings);
    for (const { file, words, speakers, roles } of results) {
      expect([file, words.rate < 0.15]).toEqual([file, true]);
      expect([file, speakers.rate < 0.2]).toEqual([file, true]);
      expect([file, roles.accuracy > 0.9]).toEqual([file, true]);
    }
    expect(await desk.litter()).toEqual([]);
  });

  it('measures sentiment and risk of labeled utterances, as table, JSON and page', async () => {
    const lines = [
      '{"text": "I have never felt worse in my life.", "label": "negative"}',
      '{"text": "I want to kill myself.", "risk": true}',
      '{"text": "The garden was quiet.", "label": "negative", "risk": false}',
    ];
    await writeFile(desk.path('set.jsonl'), lines.join('\n'));
    const use = ['evaluate', '--utterances', 'set.jsonl'];
    const { code, stdout } = await desk.attune([...use, '--json', '--html', 'page.html']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        file: 'set.jsonl',
        sentiment: { provider: 'lexicon', count: 2, exact: 1, inverted: 0 },
        risk: { provider: 'rules', risks: 1, recall: 1, falseAlarms: 0 },
        wrong: [{ text: 'The garden was quiet.', found: 'neutral' }],
      },
    ]);
    expect(await readFile(desk.path('page.html'), 'utf8')).toContain('The garden was quiet.');
    const table = await desk.attune(use);
    expect(table.stdout).toMatch(/^set\.jsonl +lexicon +2 +50\.0 %/mu);
  });

  it('names file and line of a label that it cannot read', async () => {
    await writeFile(desk.path('bad.jsonl'), '{"text": "a", "risk": true}\n{"text": "b"}\n');
    const bad = await desk.attune(['evaluate', '--utterances', 'bad.jsonl']);
    expect([bad.code, bad.stderr]).toEqual([
      2,
      expect.stringContaining('bad.jsonl: JSON Lines line 2: it has neither label nor risk'),
    ]);
    const nothing = await desk.attune(['evaluate']);
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('--utterances')]);
  });

  it('turns away a directory without references, and one that is not there', async () => {
    await cp(`${samples}/README.md`, desk.path('README.md'));
    const empty = await desk.attune(['evaluate', '.']);
    expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('holds no recording')]);
    const absent = await desk.attune(['evaluate', 'nowhere']);
    expect([absent.code, absent.stderr]).toEqual([2, expect.stringContaining('no such directory')]);
  });
});

describe('attune --help', () => {
  it.each([
    ['the command', ['--help'], ['transcribe', 'doctor', 'config', 'evaluate']],
    ['transcribe', ['transcribe', '--help'], ['--out <file>', '--channels', '--settings <json>']],
  ])('tells what %s can do, and ends with 0', async (_name, args, words) => {
    const { code, stdout } = await desk.attune(args);
    expect(code).toBe(0);
    for (const word of words) expect(stdout).toContain(word);
    expect(stdout).not.toContain('default: []');
  });

  it('works by npx from the root', async () => {
    const { stdout } = await promisify(execFile)('npx', ['--no-install', 'attune', '--help'], {
      cwd: repository,
    });
    expect(stdout).toContain('Usage: attune');
  });

  it('is not needed when the command is unknown: it says where to look', async () => {
    const { code, stderr } = await desk.attune(['transcripe']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean transcribe?')]);
    expect(stderr).toContain('attune --help');
  });
});
