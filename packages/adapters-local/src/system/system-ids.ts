import { randomBytes } from 'node:crypto';
import type { Clock, Ids } from '@attune/core/ports';
import { createSystemClock } from './system-clock.js';

export interface SystemIdsOptions {
  /** Defaults to the system's. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** Bits of the counter behind the milliseconds; it starts below the middle, so half of it is room. */
const counterBits = 32n;
const counterEnd = 1n << counterBits;

/**
 * UUIDs of version 7: milliseconds, a counter and 42 random bits.
 *
 * The counter starts at random with every millisecond and goes up by random steps within one, so
 * identifiers of one source sort in the order of making and still cannot be guessed. A clock that
 * goes back does not break the order.
 */
export function createSystemIds(options: SystemIdsOptions = {}): Ids {
  const clock = options.clock ?? createSystemClock();
  let lastMs = -1n;
  let counter = 0n;

  return {
    next: () => {
      const random = randomBytes(13);
      const nowMs = BigInt(clock.now().getTime());
      counter += 1n + BigInt(random.readUInt8(12));
      if (nowMs > lastMs || counter >= counterEnd) {
        lastMs = nowMs > lastMs ? nowMs : lastMs + 1n;
        counter = BigInt(random.readUInt32BE(8) >>> 1);
      }
      return format(lastMs, counter, random.readBigUInt64BE(0));
    },
  };
}

/** RFC 9562: 48 bits of time, version, 12 bits of counter, variant, 20 more of it, 42 at random. */
function format(ms: bigint, counter: bigint, random: bigint): string {
  const high = (ms << 16n) | 0x7000n | (counter >> 20n);
  const low = (1n << 63n) | ((counter & 0xfffffn) << 42n) | BigInt.asUintN(42, random);
  const hex = ((high << 64n) | low).toString(16).padStart(32, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
