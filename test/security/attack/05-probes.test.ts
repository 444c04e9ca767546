import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { toneWav } from '@attune/core/adapter-kit';
import { describe, expect, it } from 'vitest';
import { confinement } from '../../../packages/adapters-local/src/processes/confine.js';
import { withTempDirectory } from '../../../packages/adapters-local/src/processes/temp-directory.js';
import { make, openBench, sourceOf, tone } from '../../faults/bad-media-tools.js';
import { openMediaHost } from '../../support/media-host.js';

const wav = toneWav({ durationMs: 1_000 });

/** Lends a program that stands in for ffprobe. */
async function withStub<T>(
  script: (directory: string) => string,
  use: (path: string, directory: string) => Promise<T>,
): Promise<T> {
  return await withTempDirectory(async (directory) => {
    const path = directory.file('ffprobe');
    const state = directory.file('running');
    await mkdir(state);
    await writeFile(path, `#!/bin/sh\n${script(state)}\n`);
    await chmod(path, 0o700);
    return await use(path, state);
  });
}

describe('attack 05: many uploads at once', { timeout: 120_000 }, () => {
  it('are examined a few at a time, in turn, and none is lost', async () => {
    // A directory for each that runs: under its limits the program writes no file.
    const script = (state: string) =>
      `mkdir '${state}'/$$; sleep 0.2; ffprobe "$@"; code=$?; rmdir '${state}'/$$; exit $code`;
    await withStub(script, async (ffprobe, state) => {
      await using host = await openMediaHost({ tool: { ffprobe } });
      let most = 0;
      let watching = true;
      const watch = (async () => {
        while (watching) {
          most = Math.max(most, (await readdir(state)).length);
          await sleep(5);
        }
      })();
      const uploads = Array.from({ length: 24 }, (_, index) => host.upload(`${index}.wav`, wav));
      const answers = await Promise.all(uploads);
      watching = false;
      await watch;
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
      // Four for uploads, and two workers that convert what was taken.
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThanOrEqual(6);
      for (const { session } of answers) await host.ended(session?.id ?? '');
    });
  });

  it('that find no turn in time are answered with 503 and when to come again, and leave nothing', async () => {
    await withStub(
      (state) => `mkdir '${state}'/$$; exec sleep 3`,
      async (ffprobe, state) => {
        const tool = { ffprobe, probesAtOnce: 1, longestWaitMs: 300, timeLimitMs: 2_000 };
        await using host = await openMediaHost({ tool });
        const examined = host.upload('a.wav', wav);
        await expect.poll(async () => (await readdir(state)).length).toBe(1);
        const [first, second] = await Promise.all([examined, host.upload('b.wav', wav)]);
        for (const { status, code, session } of [first, second]) {
          expect([status, code, session]).toEqual([503, 'unavailable', undefined]);
        }
        expect(Number(second?.retryAfter)).toBe(10);
        expect(await host.leftovers()).toEqual([]);
      },
    );
  });
});

describe('attack 05: programs that read recordings', () => {
  const limited = confinement();

  it.runIf(limited.resources && limited.network)(
    'have limits of memory and processor time of their own, and no network',
    async () => {
      const script = () =>
        'grep -E "Max (data|cpu|core)" /proc/self/limits >&2; tail -n +3 /proc/self/net/route >&2; exit 1';
      await withStub(script, async (ffprobe) => {
        await using bench = await openBench({ ffprobe });
        const error = await bench.tool.probe(sourceOf(wav)).catch((cause: unknown) => cause);
        const said = String((error as Error).cause).replaceAll(/ +/gu, ' ');
        expect(said).toContain('Max cpu time 5 7 seconds');
        expect(said).toContain('Max data size 536870912 536870912 bytes');
        expect(said).toContain('Max core file size 0 0 bytes');
        expect(said.trim().split('\n')).toHaveLength(3);
      });
    },
  );

  it('decode what recordings are made of, and nothing else', async () => {
    await using bench = await openBench();
    const rare = await make('mkv', tone(1), ['-ar', '8000', '-c:a', 'real_144']);
    const target = { sampleRateHz: 16_000, channels: 1 } as const;
    // One after the other: a call that rejects before its turn would have no one to notice.
    for (const call of [
      () => bench.tool.probe(sourceOf(rare)),
      () => bench.tool.convert(sourceOf(rare), target),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'invalid_argument' });
    }
    const usual = await make('mkv', tone(1), ['-c:a', 'aac']);
    expect((await bench.tool.probe(sourceOf(usual))).audio?.codec).toBe('aac');
  });
});
