import { statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { verifySmtp } from '@attune/adapters-local/mail';
import { makeDirectory } from '@attune/adapters-local/processes';
import type { Config } from '../composition/index.js';
import { Concern, type HealthCheck, Outage } from './health.js';

const gigabyte = 1_000_000_000;
/** With less free space than this, or more in use, an operator should free some. */
const scarceBytes = 5 * gigabyte;
const scarceShare = 0.85;
/** With less than this the host cannot work, also when `MIN_FREE_DISK_MB` allows uploads. */
const leastBytes = gigabyte / 10;

/** How much room a disk has. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** The disk that holds the data directory, which is made when it is not there. */
export function diskCheck({ dataDirectory }: Pick<Config, 'dataDirectory'>): HealthCheck {
  return {
    name: 'disk',
    check: async () => {
      await makeDirectory(resolve(dataDirectory)).catch((cause: unknown) => {
        throw new Outage(
          'DATA_DIR cannot be created; set it to a directory that this user may write to',
          { cause },
        );
      });
      return judgeDisk(await readDisk(dataDirectory));
    },
  };
}

/** The disk that holds a directory, or that will: a worker may run before it makes its directory. */
export async function readDisk(directory: string): Promise<DiskSpace> {
  try {
    const { bavail, blocks, bsize } = await statfs(directory);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch (error) {
    const path = resolve(directory);
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isAbsent || dirname(path) === path) throw error;
    return await readDisk(dirname(path));
  }
}

/** @throws Concern when room runs short; Outage when there is next to none. */
export function judgeDisk({ freeBytes, totalBytes }: DiskSpace): string {
  const used = 1 - freeBytes / totalBytes;
  const text = `${(freeBytes / gigabyte).toFixed(1)} GB free, ${Math.round(used * 100)} % used`;
  const advice = `${text}; free some space or set DATA_DIR to another disk`;
  if (freeBytes < leastBytes) throw new Outage(advice);
  if (freeBytes < scarceBytes || used >= scarceShare) throw new Concern(advice);
  return text;
}

/** Where mail goes: the server takes our sign-in, or there is none and files are written. */
export function mailCheck({
  mail,
  dataDirectory,
}: Pick<Config, 'mail' | 'dataDirectory'>): HealthCheck {
  return {
    name: 'mail',
    check: async (signal) => {
      if (mail === undefined) {
        return `no SMTP_HOST: mail is not sent, only written to ${join(dataDirectory, 'outbox')}`;
      }
      const server = `${mail.host}:${mail.port}`;
      try {
        await verifySmtp(mail, { signal });
      } catch (cause) {
        signal.throwIfAborted();
        throw new Outage(`${server}: ${reasonOf(cause)}; ${advice}`, { cause });
      }
      return `${server} answers`;
    },
  };
}

const advice =
  'check SMTP_HOST, SMTP_PORT, SMTP_USER and SMTP_PASS, or set ALLOW_CLEARTEXT=true for a server without TLS in your own network';

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'it cannot be used';
}
