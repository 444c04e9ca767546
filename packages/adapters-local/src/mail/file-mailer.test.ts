import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PortError } from '@attune/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileMailer } from './file-mailer.js';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'attune-outbox-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

const mail = {
  to: 'ann@example.org',
  subject: 'Grüße',
  text: 'First line\nhttps://a.example/?t=1\n',
};

describe('the file mailer', () => {
  it('writes each mail into a file of its own that only its owner can read', async () => {
    const directory = join(root, 'made', 'outbox');
    const mailer = createFileMailer({ directory, from: 'Attune <attune@example.org>' });
    await mailer.send(mail);
    await mailer.send({ ...mail, to: 'bob@example.org' });
    const names = await readdir(directory);
    expect(names).toHaveLength(2);
    expect(names.every((name) => name.endsWith('.eml'))).toBe(true);
    const path = join(directory, names.sort()[0]!);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const text = await readFile(path, 'utf8');
    expect(text).toMatch(/^To: ann@example\.org\r?$/mu);
    expect(text).toMatch(/^From: Attune <attune@example\.org>\r?$/mu);
    expect(text).toMatch(/^Subject: =\?UTF-8\?/mu);
    expect(text).toContain('https://a.example/?t=1');
  });

  it.each(['nobody', 'a@b@c', 'a@b, c@d', '', 'a@b\r\nBcc: c@d', '<a@b>'])(
    'refuses the address "%s" and writes nothing',
    async (to) => {
      await expect(createFileMailer({ directory: root }).send({ ...mail, to })).rejects.toSatisfy(
        (error) => PortError.is(error, 'invalid_argument'),
      );
      expect(await readdir(root)).toEqual([]);
    },
  );

  it('writes nothing when it was aborted', async () => {
    const reason = new Error('changed my mind');
    const sending = createFileMailer({ directory: root }).send(mail, {
      signal: AbortSignal.abort(reason),
    });
    await expect(sending).rejects.toBe(reason);
    expect(await readdir(root)).toEqual([]);
  });

  it('says that it cannot when a file is where the outbox should be', async () => {
    const directory = join(root, 'outbox');
    await writeFile(directory, '');
    await expect(createFileMailer({ directory }).send(mail)).rejects.toSatisfy((error) =>
      PortError.is(error),
    );
  });
});
