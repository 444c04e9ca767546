import type { z } from 'zod';
import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { amountOrNone } from './config-values.js';

/** How much accounts may bring here. What is absent has no limit. */
export interface QuotaConfig {
  /** Uploads, announced uploads and imports of one account, tries included. */
  readonly uploadsPerHour?: number;
  readonly sessionsPerDay?: number;
  /** Bytes of recordings and of the audio made of them, of one account. */
  readonly accountBytes?: number;
  /** What stays free on the disk of the recordings. */
  readonly leastFreeBytes?: number;
}

const megabyte = 1_048_576;

/**
 * The defaults are far above what a therapist does in a day, and far below what fills a disk:
 * 50 GB are about 800 hours of compressed speech with the audio made of it.
 */
export function readQuotas({ readOr }: Reader): QuotaConfig {
  const amount = (name: string, fallback: string, schema: z.ZodType<number, string>) => {
    const given = readOr(name, fallback, { schema, example: `${name}=${fallback}` });
    return given === 0 ? undefined : given;
  };
  const bytes = (name: string, fallback: string): number | undefined => {
    const megabytes = amount(name, fallback, amountOrNone(100_000_000));
    return megabytes === undefined ? undefined : megabytes * megabyte;
  };
  return present({
    uploadsPerHour: amount('UPLOADS_PER_HOUR', '50', amountOrNone(1_000_000)),
    sessionsPerDay: amount('SESSIONS_PER_DAY', '200', amountOrNone(1_000_000)),
    accountBytes: bytes('ACCOUNT_QUOTA_MB', '51200'),
    leastFreeBytes: bytes('MIN_FREE_DISK_MB', '512'),
  });
}
