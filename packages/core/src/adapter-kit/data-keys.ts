import type { Clock } from '../ports/clock.js';

/** A service that keeps a key and wraps others with it. Its errors are port errors. */
export interface DataKeyService {
  /** A new key of 32 bytes, plain and wrapped. The caller overwrites the plain one. */
  create(
    signal: AbortSignal | undefined,
  ): Promise<{ readonly plain: Uint8Array<ArrayBuffer>; readonly wrapped: Uint8Array }>;
  /** @throws PortError `invalid_argument` for what the service did not wrap. */
  unwrap(wrapped: Uint8Array, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>>;
}

/** The types of Node have no global name for a key of Web Crypto. */
type WebKey = Awaited<ReturnType<typeof globalThis.crypto.subtle.importKey>>;

interface DataKey {
  readonly key: WebKey;
  readonly wrapped: Uint8Array;
}

interface Kept extends DataKey {
  readonly untilMs: number;
}

export interface DataKeys {
  forSealing(signal: AbortSignal | undefined): Promise<DataKey>;
  forOpening(wrapped: Uint8Array, signal: AbortSignal | undefined): Promise<WebKey>;
}

const longestKeepMs = 30 * 60_000;
/** Far below the 2^32 random nonces that NIST SP 800-38D allows under one key. */
const mostSeals = 1_000_000;
const mostKept = 1_000;

/** Keeps unwrapped data keys for minutes, a thousand at most. None can be exported. */
export function createDataKeys(deps: {
  readonly service: DataKeyService;
  readonly clock: Clock;
  readonly keepMs?: number | undefined;
}): DataKeys {
  const { service, clock, keepMs = 5 * 60_000 } = deps;
  const lifeMs = Math.min(Math.max(keepMs, 0), longestKeepMs);
  const kept = new Map<string, Kept>();
  let sealing: Kept | undefined;
  let seals = 0;

  const nowMs = (): number => clock.now().getTime();
  const isFresh = (one: Kept): boolean => {
    const leftMs = one.untilMs - nowMs();
    // A clock that was set back must not keep a key for longer.
    return leftMs > 0 && leftMs <= lifeMs;
  };

  async function keep(plain: Uint8Array<ArrayBuffer>, wrapped: Uint8Array): Promise<Kept> {
    const imported = subtleKey(plain);
    const key = await imported.finally(() => plain.fill(0));
    const one = { key, wrapped, untilMs: nowMs() + lifeMs };
    const name = nameOf(wrapped);
    kept.delete(name);
    kept.set(name, one);
    for (const [other, { untilMs }] of kept) {
      if (kept.size <= mostKept && untilMs > nowMs()) break;
      kept.delete(other);
    }
    return one;
  }

  return {
    async forSealing(signal) {
      if (sealing === undefined || !isFresh(sealing) || seals >= mostSeals) {
        const { plain, wrapped } = await service.create(signal);
        sealing = await keep(plain, wrapped);
        seals = 0;
      }
      seals += 1;
      return sealing;
    },
    async forOpening(wrapped, signal) {
      const known = kept.get(nameOf(wrapped));
      if (known !== undefined && isFresh(known)) return known.key;
      return (await keep(await service.unwrap(wrapped, signal), wrapped)).key;
    },
  };
}

function subtleKey(plain: Uint8Array<ArrayBuffer>): Promise<WebKey> {
  return globalThis.crypto.subtle.importKey('raw', plain, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

function nameOf(wrapped: Uint8Array): string {
  return String.fromCharCode(...wrapped);
}
