import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { visitor } from '@attune/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asTherapist } from '../../../../test/support/actors.js';
import { runCli } from '../cli.js';
import { withAccounts } from './with-accounts.js';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-accounts-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

function ioOf(more: object = {}, input = '') {
  const output = { out: '', err: '' };
  const io = {
    stdout: { write: (text: string) => (output.out += text) },
    stderr: { write: (text: string) => (output.err += text) },
    stdin: [input] as unknown as AsyncIterable<string>,
    environment: { DATA_DIR: directory, ...more },
    signal: new AbortController().signal,
  };
  return { io, output };
}

/** Nothing kept: for what needs no second run. */
const inMemory = { DATABASE_PROVIDER: 'memory' };

async function attune(line: string, more: object = {}, input = '') {
  const { io, output } = ioOf(more, input);
  return { code: await runCli(line.split(' '), io), ...output };
}

const password = (text: string) => /password:? (\S+)/iu.exec(text)?.[1] ?? '';
const ann = '--email ann@example.org --username ann --name Ann';

describe('attune seed', { timeout: 120_000 }, () => {
  it('creates two therapists and two patients once and prints their passwords once', async () => {
    const first = await attune('seed');
    expect(first.code).toBe(0);
    const lines = first.out.trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      ...['therapist', 'therapist', 'patient', 'patient', 'The'],
    ]);
    const { io } = ioOf();
    await withAccounts(io, async ({ logIn }) => {
      for (const line of lines.slice(0, 4)) {
        const [role, login = ''] = line.split(/\s+/u);
        const { account } = await logIn.execute(visitor, { login, password: password(line) });
        expect(account.role).toBe(role);
      }
    });
    await withAccounts(
      ioOf().io,
      async ({ accounts, searchPatients, listCareLinks, endCareLink }) => {
        const rosa = await accounts.findByLogin('rosa.rivera');
        const therapistId = rosa?.id ?? '';
        const { items } = await searchPatients.execute(asTherapist(therapistId), {});
        expect(items.map(({ username }) => username)).toEqual(['kim.keller', 'sam.summers']);
        const actor = { accountId: therapistId, role: 'therapist' } as const;
        const links = await listCareLinks.execute(actor);
        const kim = links.items.find(({ person }) => person?.username === 'kim.keller');
        await endCareLink.execute(actor, { id: kim?.id ?? '' });
      },
    );
    const second = await attune('seed');
    await withAccounts(ioOf().io, async ({ accounts, searchPatients }) => {
      const rosa = await accounts.findByLogin('rosa.rivera');
      const { items } = await searchPatients.execute(asTherapist(rosa?.id ?? ''), {});
      expect(items.map(({ username }) => username)).toEqual(['sam.summers']);
    });
    expect(second.code).toBe(0);
    expect(second.out.match(/exists already/gu)).toHaveLength(4);
    expect(second.out).not.toContain('password');
  });
});

describe('attune accounts', { timeout: 120_000 }, () => {
  it('creates an account and sets its password anew, telling each password once', async () => {
    const created = await attune(`accounts create ${ann} --role admin`);
    expect(created).toMatchObject({ code: 0, err: '' });
    const reset = await attune('accounts reset-password ann@example.org');
    expect(reset).toMatchObject({ code: 0, err: '' });
    await withAccounts(ioOf().io, async ({ logIn }) => {
      const login = 'ann';
      await logIn.execute(visitor, { login, password: password(reset.out) });
      await expect(
        logIn.execute(visitor, { login, password: password(created.out) }),
      ).rejects.toMatchObject({ code: 'invalid_credentials' });
    });
    const [mail = ''] = await readdir(join(directory, 'outbox'));
    const told = await readFile(join(directory, 'outbox', mail), 'utf8');
    expect(told).toContain('An operator set a new password.');
    expect(told).not.toContain(password(reset.out));
    const again = await attune(`accounts create ${ann} --role admin`);
    expect([again.code, again.out]).toEqual([1, '']);
    expect(again.err).toContain('e-mail address');
    expect((await readdir(directory)).sort()).toEqual([
      ...['blobs', 'installation', 'outbox', 'records'],
    ]);
  });

  it('takes a password from the standard input and does not show it', async () => {
    const line = `accounts create ${ann} --role patient --password-stdin`;
    const { code, out } = await attune(line, inMemory, 'My own pass 99\n');
    expect([code, out]).toEqual([0, 'Created the patient account ann.\n']);
  });

  it.each([
    [`accounts create ${ann} --role king`, 'Allowed choices'],
    [`accounts create ${ann}`, '--role'],
    ['accounts create --email x --username y --name z --role admin', 'must be an e-mail address'],
    [`accounts create ${ann} --role patient --password-stdin`, 'no password'],
    ['generate-password --length 11', 'from 12 to 128'],
    ['generate-password --length many', 'from 12 to 128'],
  ])('calls "%s" wrong use', async (line, message) => {
    const { code, out, err } = await attune(line, inMemory);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  it('gives an account the language of its mails, or the default one', async () => {
    const german = { DEFAULT_LANGUAGE: 'de' };
    const other = '--email bob@example.org --username bob --name Bob';
    expect((await attune(`accounts create ${ann} --role patient`, german)).code).toBe(0);
    const flags = `${other} --role patient --language en-gb`;
    expect((await attune(`accounts create ${flags}`, german)).code).toBe(0);
    const wrong = await attune(`accounts create ${ann} --role patient --language de_DE`);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('language tag')]);
    await withAccounts(ioOf().io, async ({ accounts }) => {
      expect((await accounts.findByLogin('ann'))?.language).toBe('de');
      expect((await accounts.findByLogin('bob'))?.language).toBe('en-GB');
    });
  });

  it('says so when there is no such account', async () => {
    const { code, err } = await attune('accounts reset-password nobody', inMemory);
    expect([code, err]).toEqual([1, 'attune: There is no account "nobody".\n']);
  });
});

describe('attune generate-password', () => {
  it('prints a password on a line of its own, as long as it was asked for', async () => {
    expect((await attune('generate-password')).out).toMatch(/^[A-Za-z2-9]{20}\n$/u);
    expect((await attune('generate-password --length 64')).out).toMatch(/^[A-Za-z2-9]{64}\n$/u);
  });
});
