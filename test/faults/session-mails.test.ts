import {
  createAccountUseCases,
  createUseCases,
  system,
  type UseCases,
  visitor,
} from '@attune/core';
import { createMailSessionChannel, toneWav } from '@attune/core/adapter-kit';
import {
  createMemoryAccountPorts,
  createMemoryPorts,
  createMemorySpeechToText,
} from '@attune/core/memory';
import { type Mail, type Mailer, PortError } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { createNodeHasher } from '../../packages/adapters-local/src/system/index.js';

const minute = 60_000;

/** A therapist and hosts on the same records. */
async function open(settings: object = { sessionMails: true }, unconfirmed = false) {
  const ports = createMemoryPorts({ hasher: createNodeHasher() });
  const accountPorts = createMemoryAccountPorts({ ...ports });
  const accounts = createAccountUseCases(accountPorts);
  const person = {
    ...{ email: 'ann@example.org', username: 'ann', displayName: 'Ann Planted' },
    ...{ role: 'therapist' as const, language: 'de', password: 'Lamp and tree 7' },
    consents: { gdpr: true, dataRetention: true },
  };
  const account = unconfirmed
    ? await accounts.registerAccount.execute(visitor, person)
    : (await accounts.createAccount.execute(system, person)).account;
  const ann = { accountId: account.id, role: 'therapist' } as const;
  await accounts.updateProfile.execute(ann, settings);
  const mails: Mail[] = [];
  const keep: Mailer = { send: async (mail) => void mails.push(mail) };
  const sessionLink = (id: string): string => `https://a.example/session#id=${id}`;
  const host = (mailer: Mailer = keep, more: object = {}, link = true) => {
    const options = link ? { sessionLink } : {};
    const channel = createMailSessionChannel({ ...ports, mailer }, options);
    return createUseCases({ ...ports, ...more, channels: { all: [channel] } });
  };
  const work = async ({ operations }: UseCases, ms = minute) => {
    const worker = await operations.startWorker();
    await ports.clock.advance(ms);
    await worker.close();
  };
  const ingest = async (useCases: UseCases) => {
    const body = new Blob([toneWav({ durationMs: 16_000 })]).stream();
    const input = { filename: 'Planted title.wav', body, settings: {} };
    return (await useCases.ingestRecording.execute(ann, input)).id;
  };
  return { ports, accounts, ann, mails, host, work, ingest };
}

describe('a mail about a session', () => {
  it('says in the language of the account that it is ready, with a link and no content', async () => {
    const { mails, host, work, ingest } = await open();
    const useCases = host();
    const id = await ingest(useCases);
    await work(useCases);
    await work(useCases);
    expect(mails).toMatchObject([
      { to: 'ann@example.org', subject: 'Eine Aufnahme ist fertig', language: 'de' },
    ]);
    expect(mails[0]?.text).toContain(`\nhttps://a.example/session#id=${id}\n`);
    expect(mails[0]?.html).toContain(`<a href="https://a.example/session#id=${id}">`);
    expect(JSON.stringify(mails)).not.toMatch(/planted/iu);
  });

  it('says that it failed for good, in words where there is no link', async () => {
    const { ports, mails, host, work, ingest } = await open({ sessionMails: true, language: 'en' });
    const speech = createMemorySpeechToText({
      blobs: ports.blobs,
      fail: () => ({ code: 'invalid_argument', message: 'no', retryable: false }),
    });
    const useCases = host(undefined, { speech }, false);
    await ingest(useCases);
    await work(useCases);
    expect(mails.map(({ subject }) => subject)).toEqual(['A recording could not be processed']);
    expect(mails[0]?.text).not.toContain('http');
  });

  it.each([
    ['who did not ask for them', {}],
    ['who switched them off', { sessionMails: false }],
  ])('is not sent to therapists %s', async (_who, settings) => {
    const { mails, host, work, ingest } = await open(settings);
    const useCases = host();
    await ingest(useCases);
    await work(useCases);
    expect(mails).toEqual([]);
  });

  it('is not sent to an address that is not confirmed', async () => {
    const { mails, host, work, ingest } = await open({ sessionMails: true }, true);
    const useCases = host();
    await ingest(useCases);
    await work(useCases);
    expect(mails).toEqual([]);
  });

  it('is not sent to a deactivated account', async () => {
    const { accounts, ann, mails, host, work, ingest } = await open();
    const useCases = host();
    await ingest(useCases);
    const { accountId } = ann;
    await accounts.setAccountDisabled.execute(
      { accountId: 'root', role: 'admin' },
      { accountId, disabled: true },
    );
    await work(useCases);
    expect(mails).toEqual([]);
  });

  it('is sent by another worker, once, if the first one dies before it could', async () => {
    const { mails, host, work, ingest } = await open();
    const dying = host();
    const id = await ingest(dying);
    // Processes the session and ends before any mail is sent.
    await dying.operations.processSession(id);
    expect(mails).toEqual([]);
    await work(host());
    await work(host());
    expect(mails.length).toBe(1);
  });

  it('has the same id if it is sent again after a lost answer', async () => {
    const { mails, host, work, ingest } = await open();
    const lost: Mail[] = [];
    const losing: Mailer = {
      send: async (mail) => {
        lost.push(mail);
        throw new PortError('unavailable', 'no answer', { port: 'mailer', operation: 'send' });
      },
    };
    const useCases = host(losing);
    await ingest(useCases);
    await work(useCases);
    await work(host(), 20 * minute);
    await work(host(), 20 * minute);
    expect(lost.length).toBeGreaterThan(0);
    expect(mails.length).toBe(1);
    expect(mails[0]?.id).toMatch(/^[\w-]+\.\d+\.processed$/u);
    expect(new Set([...lost, ...mails].map(({ id }) => id)).size).toBe(1);
  });

  it('is given up if its address cannot get mail, and is no obstacle to others', async () => {
    const { ports, host, work, ingest } = await open();
    const fault = new PortError('invalid_argument', 'no', { port: 'mailer', operation: 'send' });
    const useCases = host({ send: () => Promise.reject(fault) });
    await ingest(useCases);
    await work(useCases);
    const query = {
      where: { kind: 'news' },
      orderBy: { field: 'attentionAt', direction: 'asc' } as const,
    };
    expect((await ports.documents.query('sessions', query)).items).toEqual([]);
  });
});
