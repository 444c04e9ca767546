import { chmod, readdir, writeFile } from 'node:fs/promises';
import { toneWav } from '@attune/core/adapter-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { createFfmpegMediaTool } from '../../packages/adapters-local/src/ffmpeg/ffmpeg-media-tool.js';
import {
  createTempDirectory,
  type TempDirectory,
} from '../../packages/adapters-local/src/processes/temp-directory.js';
import { MemoryHost } from '../support/memory-host.js';
import { stored } from './stored.js';

let temporary: TempDirectory;
afterEach(() => temporary.dispose());

/** A file of this name that is no program that can be run, or the name of no file. */
async function broken(program: string, how: string): Promise<string> {
  const path = temporary.file(program);
  if (how === 'missing') return path;
  const noProgram = Buffer.from('7f454c4600', 'hex');
  await writeFile(path, how === 'damaged' ? noProgram : '#!/bin/sh\nexit 0\n');
  await chmod(path, how === 'not executable' ? 0o600 : 0o700);
  return path;
}

describe('an upload to a host that cannot run its media tool', () => {
  it.each([
    ['ffprobe', 'missing'],
    ['ffprobe', 'not executable'],
    ['ffprobe', 'damaged'],
    ['ffmpeg', 'missing'],
    ['ffmpeg', 'not executable'],
  ])('is answered with 503 when %s is %s, and leaves nothing behind', async (program, how) => {
    temporary = await createTempDirectory();
    const parent = await createTempDirectory({ parent: temporary.path });
    const media = createFfmpegMediaTool({
      tempDirectory: parent.path,
      [program]: await broken(program, how),
    });
    const host = new MemoryHost({ wrap: () => ({ media }) });
    const ann = await host.join('therapist');
    const audio = new File([toneWav({ durationMs: 1_000 })], 'talk.wav');
    const reply = await host.call('POST', '/v1/sessions/upload', { as: ann, form: { audio } });
    expect(reply).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(reply.body.detail).toContain('ffmpeg is missing or cannot be run');
    expect(reply.headers.get('retry-after')).toBe('60');
    expect(await stored(host)).toEqual([]);
    expect(await readdir(parent.path)).toEqual([]);
    expect(host.lines.join('\n')).toMatch(/ffmpeg (?:is not installed|may not be run|cannot be)/u);
  });
});
