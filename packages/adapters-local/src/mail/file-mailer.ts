import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Guarded, guard } from '@attune/core/adapter-kit';
import { type Mailer, PortError, type PortErrorCode } from '@attune/core/ports';
import { makeDirectory } from '../processes/make-directory.js';
import { loadNodemailer } from './load-nodemailer.js';
import { messageOf } from './message-of.js';
import { requireAddress } from './require-address.js';

export interface FileMailerOptions {
  /** The outbox; made when the first mail goes into it. */
  readonly directory: string;
  /** The sender; defaults to `attune@localhost`. */
  readonly from?: string;
}

const codes: Readonly<Record<string, PortErrorCode>> = {
  ENOSPC: 'limit_exceeded',
  EDQUOT: 'limit_exceeded',
  EACCES: 'permission_denied',
  EPERM: 'permission_denied',
  EROFS: 'permission_denied',
};

/**
 * Puts mails into a directory instead of sending them: one `.eml` file each (mode 0600), named
 * after the time, for a person to read or another program to send.
 */
export function createFileMailer(options: FileMailerOptions): Mailer {
  const { directory, from = 'attune@localhost' } = options;
  return {
    send: (mail, { signal } = {}) => {
      const call: Guarded = { port: 'mailer', operation: 'send', adapter: 'file', signal };
      return guard(
        call,
        async () => {
          requireAddress(mail.to, call);
          const transport = await openTransport();
          const { message } = await transport.sendMail(messageOf(mail, from));
          await makeDirectory(directory);
          signal?.throwIfAborted();
          await publish(directory, message as Buffer);
        },
        (error) => toPortError(error, call),
      );
    },
  };
}

async function openTransport() {
  const { createTransport } = await loadNodemailer('file');
  return createTransport({
    streamTransport: true,
    buffer: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Under its name only when it is whole. */
async function publish(directory: string, message: Buffer): Promise<void> {
  const name = `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID()}`;
  const temporary = join(directory, `${name}.part`);
  try {
    await writeFile(temporary, message, { mode: 0o600, flag: 'wx', flush: true });
    await rename(temporary, join(directory, `${name}.eml`));
  } finally {
    await rm(temporary, { force: true });
  }
}

function toPortError(error: unknown, call: Guarded): PortError | undefined {
  const { code: errno } = (error ?? {}) as NodeJS.ErrnoException;
  const code = errno === undefined ? undefined : codes[errno];
  if (code === undefined) return undefined;
  return new PortError(code, `mailer.send could not write to the outbox (${errno})`, {
    port: call.port,
    operation: call.operation,
    adapter: call.adapter,
    cause: error,
  });
}
