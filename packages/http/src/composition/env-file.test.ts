import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEnvFile, readEnvFile } from './env-file.js';

describe('parseEnvFile', () => {
  it('reads names and values, comments, quotes and values over many lines', () => {
    const text = [
      '\uFEFF# settings',
      'PORT=8000',
      'export HOST = 0.0.0.0 # everywhere',
      '',
      `JSON='{"en-US": "English"}'  # quoted`,
      'KEY="first # line',
      'not=an assignment',
      'last"',
      'EMPTY=',
    ];
    expect(parseEnvFile(text.join('\r\n'))).toEqual({
      variables: {
        PORT: '8000',
        HOST: '0.0.0.0',
        JSON: '{"en-US": "English"}',
        KEY: 'first # line\nnot=an assignment\nlast',
        EMPTY: '',
      },
      faults: [],
    });
  });

  it.each([
    ['PORT=8000\nPORT 8000', 'line 2: must be NAME=value'],
    ['# a\n\nplanted', 'line 3: must be NAME=value'],
    ['9X=planted', 'line 1: must be NAME=value'],
    ['A="1\n2"\nKEY="planted', 'line 3: must close its quote'],
    ["KEY='plan'ted'", 'line 1: must close its quote'],
  ])('names the line of what is wrong in %j, and does not quote it', (text, fault) => {
    const { variables, faults } = parseEnvFile(text);
    expect(variables).toEqual({});
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`.env ${fault}`);
    expect(faults[0]).not.toContain('plan');
  });

  it('names every wrong line', () => {
    expect(parseEnvFile('a\nB=1\nc').faults).toHaveLength(2);
  });
});

describe('readEnvFile', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'env-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('reads a file, and does not mind when there is none', async () => {
    const path = join(directory, '.env');
    expect(readEnvFile(path)).toBeUndefined();
    await writeFile(path, 'PORT=8001\n');
    expect(readEnvFile(path)).toEqual({ variables: { PORT: '8001' }, faults: [] });
  });

  it('says so when it cannot be read', () => {
    expect(readEnvFile(directory)?.faults).toEqual([
      `${directory}: cannot be read (EISDIR); correct or remove it.`,
    ]);
  });
});
