import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readDisk } from './machine-checks.js';

it('the disk of a directory that is not there yet is that of the nearest one above it', async () => {
  const { totalBytes } = await readDisk(tmpdir());
  const absent = join(tmpdir(), 'there-is-none', 'and-none-in-it');
  expect(await readDisk(absent)).toMatchObject({ totalBytes });
});
