import { once } from 'node:events';
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startSource } from '../../../../test/support/run-source.js';
import { runProcess } from './run-process.js';
import { createTempDirectory, sweepTempDirectories, withTempDirectory } from './temp-directory.js';

describe('withTempDirectory', () => {
  it('lends a private directory that is gone afterwards, whatever is in it', async () => {
    await withTempDirectory(async (parent) => {
      const seen = await withTempDirectory(
        async (directory) => {
          await mkdir(directory.file('deep'));
          await writeFile(directory.file('deep/file'), 'x');
          return (await stat(directory.path)).mode & 0o777;
        },
        { parent: parent.path },
      );
      expect(seen).toBe(0o700);
      expect(await readdir(parent.path)).toEqual([]);
    });
  });

  it('removes it also when its user fails', async () => {
    await withTempDirectory(async (parent) => {
      const fail = withTempDirectory(() => Promise.reject(new Error('why')), {
        parent: parent.path,
      });
      await expect(fail).rejects.toThrow('why');
      expect(await readdir(parent.path)).toEqual([]);
    });
  });

  it('may be disposed of twice', async () => {
    const directory = await createTempDirectory();
    await directory.dispose();
    await directory[Symbol.asyncDispose]();
  });
});

describe('sweepTempDirectories', () => {
  it('removes only old directories of ours whose process is gone', async () => {
    await withTempDirectory(async (parent) => {
      const dead = (await runProcess('sh', { args: ['-c', 'printf %s $$'] })).stdout;
      const deadPid = new TextDecoder().decode(dead);
      const names = [
        `attune-${deadPid}-00000000-old`,
        `attune-${process.pid}-00000000-recycled`,
        `attune-1-00000000-alive`,
        'attune-notes',
        `attune-${deadPid}-00000000-young`,
      ];
      const long = new Date(Date.now() - 25 * 60 * 60 * 1_000);
      for (const name of names) {
        await mkdir(parent.file(name));
        if (!name.endsWith('young')) await utimes(parent.file(name), long, long);
      }
      const mine = await createTempDirectory({ parent: parent.path });
      await utimes(mine.path, long, long);

      expect(await sweepTempDirectories({ parent: parent.path })).toBe(2);
      const left = (await readdir(parent.path)).sort();
      expect(left).toEqual(
        [names[2], names[3], names[4], mine.path.slice(parent.path.length + 1)].sort(),
      );
    });
  });

  it('removes at once what a killed process left, and nothing of one that runs', async () => {
    await withTempDirectory(async (parent) => {
      const program = new URL(
        '../../../../test/support/temp-directory-process.ts',
        import.meta.url,
      );
      const start = () => startSource(fileURLToPath(program), [parent.path]);
      const [killed, running] = [start(), start()];
      try {
        await Promise.all([killed, running].map((child) => once(child.stdout ?? child, 'data')));
        expect(await readdir(parent.path)).toHaveLength(2);
        expect(await sweepTempDirectories({ parent: parent.path })).toBe(0);
        killed.kill('SIGKILL');
        await once(killed, 'exit');
        expect(await sweepTempDirectories({ parent: parent.path })).toBe(1);
        const [left = ''] = await readdir(parent.path);
        expect(left).toContain(`attune-${running.pid}-`);
      } finally {
        killed.kill('SIGKILL');
        running.kill('SIGKILL');
      }
    });
  });
});
