import { describe, expect, it } from 'vitest';
import { createMemoryAuditSink } from './memory-audit-sink.js';
import { createMemoryHasher } from './memory-hasher.js';
import { createMemoryMailer } from './memory-mailer.js';

const reason = new Error('no');
const aborted = { signal: AbortSignal.abort(reason) };

describe('createMemoryMailer', () => {
  const mail = { to: 'pat@example.org', subject: 'Hello', text: 'Reset your password.' };

  it('keeps mail in the order of sending', async () => {
    const mailer = createMemoryMailer();
    await mailer.send(mail);
    await mailer.send({ ...mail, to: 'b@example.org' });
    expect(mailer.outbox.map(({ to }) => to)).toEqual(['pat@example.org', 'b@example.org']);
  });

  it('rejects with invalid_argument for an address that is none, without repeating it', async () => {
    for (const to of ['', 'pat', '@example.org', 'a@b\nBcc: c@d', 'a@b@c']) {
      const sending = createMemoryMailer().send({ ...mail, to });
      await expect(sending).rejects.toMatchObject({
        code: 'invalid_argument',
        message: 'mailer: the address is not valid',
      });
    }
  });

  it('sends nothing when aborted', async () => {
    const mailer = createMemoryMailer();
    await expect(mailer.send(mail, aborted)).rejects.toBe(reason);
    expect(mailer.outbox).toEqual([]);
  });
});

describe('createMemoryAuditSink', () => {
  const entry = {
    at: new Date(0),
    actorId: 'a-1',
    action: 'session.read',
    subject: { kind: 'session', id: 's-1' },
    outcome: 'done',
  } as const;

  it('keeps entries as they were when they were appended', async () => {
    const sink = createMemoryAuditSink();
    const mutable = structuredClone(entry);
    await sink.append(mutable);
    mutable.at.setTime(1);
    expect(sink.entries).toEqual([entry]);
  });

  it('appends nothing when aborted', async () => {
    const sink = createMemoryAuditSink();
    await expect(sink.append(entry, aborted)).rejects.toBe(reason);
    expect(sink.entries).toEqual([]);
  });
});

describe('createMemoryHasher', () => {
  it('gives the known digest of what came in pieces', async () => {
    const digest = createMemoryHasher().sha256();
    await digest.update(new Uint8Array([97]));
    await digest.update(new Uint8Array([98, 99]));
    await expect(digest.digest()).resolves.toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('accepts no more bytes after digest', async () => {
    const digest = createMemoryHasher().sha256();
    await digest.digest();
    expect(() => digest.update(new Uint8Array())).toThrow('after digest');
    await expect(digest.digest()).rejects.toThrow('after digest');
  });
});
