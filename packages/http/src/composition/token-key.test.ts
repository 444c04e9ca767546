import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from './config.js';
import { derivedKey, keyExposure, tokenKeyOf } from './token-key.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'token-key-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const configIn = (more = {}) => loadConfig({ DATA_DIR: directory, ...more }).config;

describe('tokenKeyOf', () => {
  it('takes the configured key, and then makes no file', async () => {
    const key = await tokenKeyOf(configIn({ JWT_SECRET_KEY: 'k'.repeat(40) }));
    expect(Buffer.from(key).toString()).toBe('k'.repeat(40));
    expect(await readdir(directory)).toEqual([]);
  });

  it('makes a key once, also when many ask at once, for its owner alone', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => tokenKeyOf(configIn())));
    keys.push(await tokenKeyOf(configIn()));
    expect(new Set(keys.map((key) => Buffer.from(key).toString())).size).toBe(1);
    expect(keys[0]?.byteLength).toBeGreaterThanOrEqual(32);
    const secrets = join(directory, 'secrets');
    expect(await readdir(secrets)).toEqual(['jwt.key']);
    expect((await stat(join(secrets, 'jwt.key'))).mode & 0o777).toBe(0o600);
  });

  it('makes another one in another directory', async () => {
    const first = await tokenKeyOf(configIn());
    const other = await tokenKeyOf(configIn({ DATA_DIR: join(directory, 'other') }));
    expect(Buffer.from(first).equals(other)).toBe(false);
  });

  it('refuses a file without a key, and does not quote it', async () => {
    await tokenKeyOf(configIn());
    const file = join(directory, 'secrets', 'jwt.key');
    await chmod(file, 0o600);
    await writeFile(file, 'planted');
    const error = await tokenKeyOf(configIn()).catch((fault: unknown) => fault);
    expect(String(error)).toContain('JWT_SECRET_KEY');
    expect(String(error)).not.toContain('planted');
  });
});

describe('derivedKey', () => {
  it('is another one for each purpose, and the same each time', () => {
    const key = Buffer.alloc(32, 1);
    const hex = (purpose: string) => Buffer.from(derivedKey(key, purpose)).toString('hex');
    expect(hex('a')).toBe(hex('a'));
    expect(new Set([hex('a'), hex('b'), key.toString('hex')]).size).toBe(3);
  });

  it('is told when others may read the file', async () => {
    await tokenKeyOf(configIn());
    const file = join(directory, 'secrets', 'jwt.key');
    expect(await keyExposure(configIn())).toBeUndefined();
    await chmod(file, 0o640);
    expect(await keyExposure(configIn())).toContain(`chmod 600 ${file}`);
    expect(await keyExposure(configIn({ JWT_SECRET_KEY: 'k'.repeat(40) }))).toBeUndefined();
  });
});
