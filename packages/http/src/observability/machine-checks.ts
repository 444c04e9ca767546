import { once } from 'node:events';
import { statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { makeDirectory } from '@attune/adapters-local/processes';
import type { Config } from '../composition/index.js';
import { Concern, type HealthCheck, Outage } from './health.js';

const gigabyte = 1_000_000_000;
/** With less free space than this, or more in use, somebody should look after it. */
const scarceBytes = 5 * gigabyte;
const scarceShare = 0.85;
/** With less than this nothing is taken in any more. */
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
        throw new Outage('DATA_DIR cannot be made; set it to a directory of your own', { cause });
      });
      return judgeDisk(await readDisk(dataDirectory));
    },
  };
}

/** The disk that holds a directory. */
export async function readDisk(directory: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(directory);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
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

/** Where mail goes: the server greets, or there is none and files are written. */
export function mailCheck({
  mail,
  dataDirectory,
}: Pick<Config, 'mail' | 'dataDirectory'>): HealthCheck {
  return {
    name: 'mail',
    check: async (signal) => {
      if (mail === undefined) {
        return `no SMTP_HOST: mail is written into ${join(dataDirectory, 'outbox')} and not sent`;
      }
      const server = `${mail.host}:${mail.port}`;
      const greeting = await greetingOf(mail.host, mail.port, signal).catch((cause: unknown) => {
        signal.throwIfAborted();
        throw new Outage(`${server} (SMTP_HOST) cannot be reached`, { cause });
      });
      if (mail.port === 465 || greeting.startsWith('220')) return `${server} answers`;
      throw new Outage(`${server} (SMTP_HOST) answers, but not as a mail server does`);
    },
  };
}

/** The first thing a server says; nothing on a line that is encrypted from its start. */
async function greetingOf(host: string, port: number, signal: AbortSignal): Promise<string> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal });
    if (port === 465) return '';
    const [data] = (await once(socket, 'data', { signal })) as [Buffer];
    return data.toString('latin1');
  } finally {
    socket.destroy();
  }
}
