import { chmod, readdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { spoolPcm } from '../audio/pcm-file.js';
import { type TempDirectory, withTempDirectory } from '../processes/temp-directory.js';
import { type Dialect, type DialectName, defaultModel, dialects } from './dialect.js';
import { planUtterances } from './plan.js';
import { findDialect, recognize } from './recognize.js';

const model = defaultModel('/models');

function dialect(name: DialectName): Dialect {
  const found = dialects.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no dialect ${name}`);
  return found;
}

/** An engine that "hears" the number of every range, half a second after its start. */
const fakeBatch = `
const { readFileSync, writeFileSync } = require('node:fs');
const arg = (name) => process.argv[process.argv.indexOf(name) + 1];
const lines = readFileSync(arg('-ctl'), 'utf8').trim().split('\\n').map((line) => line.split(' '));
writeFileSync(arg('-ctm'), lines.map(([, , , id]) => id + ' 1 0.50 0.20 ' + id + '(2) 0.9\\n').join(''));
writeFileSync(arg('-hyp'), lines.map(([, , , id]) => 'x (' + id + ' -1)\\n').join(''));
`;

async function engine(scratch: TempDirectory, source: string): Promise<Dialect> {
  const command = scratch.file('engine');
  await writeFile(command, `#!${process.execPath}\n${source}`);
  await chmod(command, 0o755);
  return { ...dialect('batch'), command };
}

/** Noise bursts of a second with a second of silence before each. */
function bursts(count: number): Int16Array[] {
  return Array.from({ length: count }, () =>
    Int16Array.from({ length: 32_000 }, (_, at) =>
      at < 16_000 ? 0 : ((at * 7_919) % 20_001) - 10_000,
    ),
  );
}

describe('dialects', () => {
  it('read the times of release 0.8 and leave out what is no word', () => {
    const output =
      'good morning\n<s> 0.000 0.040 0.999700\ngood(2) 0.050 0.250 0.239437\n' +
      '[NOISE] 0.26 0.30 0.5\n++UM++ 0.31 0.35 0.5\nmorning 0.360 0.580 1.0002\n</s> 0.590 1.370 1.0\n';
    expect(dialect('continuous').parse(output).get('')).toEqual([
      { text: 'good', startMs: 50, endMs: 250, confidence: 0.239437 },
      { text: 'morning', startMs: 360, endMs: 580, confidence: 1 },
    ]);
  });

  it('read the lines of release 5', () => {
    const output =
      'a message\n{"b":0.000,"d":1.2,"p":0.1,"t":"good","w":[{"b":0,"d":0.05,"p":1,"t":"<s>"},' +
      '{"b":0.05,"d":0.2,"p":0.3,"t":"good(2)"}]}\n';
    expect(dialect('single').parse(output).get('')).toEqual([
      { text: 'good', startMs: 50, endMs: 250, confidence: 0.3 },
    ]);
  });
});

describe('planUtterances', () => {
  it('leaves some silence around speech and never overlaps', () => {
    const levels = new Float32Array(1_000).fill(10);
    levels.fill(60, 100, 200).fill(60, 245, 300);
    expect(planUtterances(levels).map((range) => [range.startFrame, range.endFrame])).toEqual([
      [80, 220],
      [225, 320],
    ]);
  });

  it('cuts endless speech at its quietest place', () => {
    const levels = new Float32Array(8_000).fill(60);
    levels.fill(0, 0, 1_000).fill(55, 3_500, 3_520);
    const ranges = planUtterances(levels);
    expect(ranges[0]?.endFrame).toBe(3_510);
    expect(ranges.every(({ startFrame, endFrame }) => endFrame - startFrame <= 3_000)).toBe(true);
  });
});

describe('recognize', () => {
  it('puts words where they were said, whatever decoded them, with true progress', async () => {
    await withTempDirectory(async (scratch) => {
      const audio = await spoolPcm(bursts(5), scratch.file('the audio'));
      const shares: number[] = [];
      const words = await recognize(audio, {
        dialect: await engine(scratch, fakeBatch),
        model,
        concurrency: 2,
        onProgress: (share) => shares.push(share),
      });
      expect(words.map(({ text }) => text)).toEqual(['u0', 'u1', 'u2', 'u3', 'u4']);
      expect(words[1]).toEqual({ text: 'u1', startMs: 3_300, endMs: 3_500, confidence: 0.9 });
      expect(shares).toHaveLength(5);
      expect(shares.at(-1)).toBe(1);
    });
  });

  it('says what the engine said when it fails', async () => {
    await withTempDirectory(async (scratch) => {
      const audio = await spoolPcm(bursts(2), scratch.file('audio'));
      const failing = await engine(scratch, 'console.error("ERROR: no model"); process.exit(1)');
      const run = recognize(audio, { dialect: failing, model });
      await expect(run).rejects.toThrow('ended with code 1: ERROR: no model');
      const silent = await engine(scratch, '');
      await expect(recognize(audio, { dialect: silent, model })).rejects.toThrow('left out');
    });
  });

  it('stops the engines when it is told to and leaves nothing behind', async () => {
    await withTempDirectory(async (scratch) => {
      const audio = await spoolPcm(bursts(2), scratch.file('audio'));
      const hanging = await engine(scratch, 'setInterval(() => undefined, 1000)');
      const stop = new AbortController();
      const run = recognize(audio, { dialect: hanging, model, signal: stop.signal });
      setTimeout(() => stop.abort(new Error('enough')), 200);
      await expect(run).rejects.toThrow('enough');
      expect((await readdir(scratch.path)).sort()).toEqual(['audio', 'engine']);
    });
  });

  it('starts no engine for silence', async () => {
    await withTempDirectory(async (scratch) => {
      const audio = await spoolPcm([new Int16Array(16_000)], scratch.file('audio'));
      const missing = { ...dialect('batch'), command: 'attune-no-such-engine' };
      expect(await recognize(audio, { dialect: missing, model })).toEqual([]);
    });
  });
});

describe('findDialect', () => {
  it('takes the first command that is installed', async () => {
    const missing = { ...dialect('batch'), command: 'attune-no-such-engine' };
    const there = { ...dialect('single'), command: 'true' };
    expect(await findDialect([missing, there])).toBe(there);
    expect(await findDialect([missing])).toBeUndefined();
  });
});
