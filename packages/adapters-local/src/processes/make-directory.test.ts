import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from './make-directory.js';
import { withTempDirectory } from './temp-directory.js';

describe('makeDirectory', () => {
  it('makes what is missing, for its owner only, and names the topmost one', async () => {
    await withTempDirectory(async (scratch) => {
      const path = join(scratch.path, 'a', 'b', 'c');
      expect(await makeDirectory(path)).toBe(join(scratch.path, 'a'));
      expect((await stat(path)).mode & 0o777).toBe(0o700);
      expect(await makeDirectory(path)).toBeUndefined();
    });
  });

  it('rejects where a file is in the way', async () => {
    await withTempDirectory(async (scratch) => {
      await writeFile(scratch.file('taken'), '');
      await expect(makeDirectory(join(scratch.path, 'taken', 'x'))).rejects.toThrow();
      await expect(makeDirectory(scratch.file('taken'))).rejects.toThrow();
    });
  });

  it.runIf(existsSync('/proc/self'))('ends where nothing can be made', async () => {
    await expect(makeDirectory('/proc/attune/records')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
