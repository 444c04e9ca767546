import { createHash } from 'node:crypto';
import type { StoredRecord } from '../sql/sql-snapshot.js';

/** What records come to, in whatever order they are added. */
export interface RecordSum {
  readonly records: number;
  /** Of all of them: the sum of their digests. */
  readonly checksum: string;
}

export interface RecordSummer {
  add(record: StoredRecord): void;
  result(): RecordSum;
}

/** A record as a line. The text of its document is kept as text, to the character. */
export function lineOf({ partition, id, etag, body }: StoredRecord): string {
  return JSON.stringify({ partition, id, etag, body });
}

export function recordOf(line: string): StoredRecord {
  return JSON.parse(line) as StoredRecord;
}

/** Sums up digests, so that the same records in another order come to the same. */
export function createRecordSummer(): RecordSummer {
  let records = 0;
  let sum = 0n;
  return {
    add(record) {
      const digest = createHash('sha256').update(lineOf(record)).digest();
      sum = BigInt.asUintN(
        128,
        sum + digest.readBigUInt64BE(0) + (digest.readBigUInt64BE(8) << 64n),
      );
      records += 1;
    },
    result: () => ({ records, checksum: sum.toString(16).padStart(32, '0') }),
  };
}
