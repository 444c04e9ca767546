import { PortError } from '@attune/core';
import { createEnvelopeCipher, type DataKeyService } from '@attune/core/adapter-kit';
import type { CipherHarness } from '@attune/core/conformance';
import { createMemoryCipher } from '@attune/core/memory';
import type { Cipher, Clock } from '@attune/core/ports';

type Open = () => Promise<CipherHarness>;
type Refusal = Parameters<NonNullable<CipherHarness['service']>['refuse']>[0];

interface Meddling {
  readonly cipher?: (cipher: Cipher) => Cipher;
  readonly keys?: (keys: DataKeyService) => DataKeyService;
  /** Replaces the clock that the cipher reads. */
  readonly clock?: (clock: Clock) => Clock;
}

const context = 'data-key';
const call = { port: 'cipher', operation: 'unwrap', adapter: 'memory' };
const changed = () => new PortError('invalid_argument', 'cipher: the bytes were changed', call);

/** A service that wraps data keys with memory ciphers, one for each version of its key. */
function createKeyService() {
  const versions = [createMemoryCipher()];
  let refusal: Refusal | undefined;
  let calls = 0;

  async function answer(signal: AbortSignal | undefined): Promise<void> {
    calls += 1;
    if (refusal === 'silent') {
      await new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    } else if (refusal !== undefined) throw new PortError(refusal, 'cipher: refused', call);
  }

  const keys: DataKeyService = {
    async create(signal) {
      await answer(signal);
      const plain = crypto.getRandomValues(new Uint8Array(32));
      const version = versions.length - 1;
      const wrapped = await (versions[version] as Cipher).encrypt(plain, context);
      return { plain, wrapped: Uint8Array.from([version, ...wrapped]) };
    },
    async unwrap(wrapped, signal) {
      await answer(signal);
      const version = versions[wrapped[0] ?? 0];
      if (version === undefined) throw changed();
      return new Uint8Array(await version.decrypt(wrapped.slice(1), context));
    },
  };
  return {
    keys,
    calls: () => calls,
    rotate: () => void versions.push(createMemoryCipher()),
    refuse: (how: Refusal) => {
      refusal = how;
    },
  };
}

function open(meddling: Meddling = {}): Open {
  const { cipher = (one) => one, keys = (one) => one, clock = (one) => one } = meddling;
  return async () => {
    const { keys: own, ...service } = createKeyService();
    let nowMs = 0;
    const time: Clock = { now: () => new Date(nowMs), sleep: () => Promise.resolve() };
    const create = (over: DataKeyService) =>
      cipher(createEnvelopeCipher({ adapter: 'memory', service: keys(over), clock: clock(time) }));
    return {
      port: create(own),
      reopen: async () => create(own),
      service: {
        ...service,
        advance: (ms) => {
          nowMs += ms;
        },
      },
    };
  };
}

/** A cipher whose key is at a service in memory. */
export const healthyCipher: Open = open();

/** Meddles with what is encrypted, decrypted, or both. */
const meddling = (change: (cipher: Cipher) => Partial<Cipher>): Open =>
  open({ cipher: (cipher) => ({ ...cipher, ...change(cipher) }) });

const confusing = (from: string, to: 'unavailable' | 'internal'): Open => {
  const confuse = (error: unknown): never => {
    if (PortError.is(error) && error.code === from) throw new PortError(to, error.message, call);
    throw error;
  };
  return open({
    keys: ({ create, unwrap }) => ({
      create: (signal) => create(signal).catch(confuse),
      unwrap: (wrapped, signal) => unwrap(wrapped, signal).catch(confuse),
    }),
  });
};

const same = (one: Uint8Array, other: Uint8Array) => Buffer.from(one).equals(Buffer.from(other));

export const cipherSaboteurs: Readonly<Record<string, Open>> = {
  'CI-01': meddling(({ decrypt }) => ({
    decrypt: async (sealed, name, options) => {
      const bytes = await decrypt(sealed, name, options);
      return bytes.length === 0 ? new Uint8Array(1) : bytes;
    },
  })),
  'CI-02': meddling(({ encrypt }) => {
    const known = new Map<string, Promise<Uint8Array>>();
    return {
      encrypt: (plain, name, options) => {
        if (name !== 'account-1/transcript' || options !== undefined) {
          return encrypt(plain, name, options);
        }
        const text = Buffer.from(plain).toString('hex');
        const sealed = known.get(text) ?? encrypt(plain, name);
        known.set(text, sealed);
        return sealed;
      },
    };
  }),
  'CI-03': meddling(({ encrypt, decrypt }) => {
    const read = (name: string) => (name.startsWith('account-of') ? name : '');
    return {
      encrypt: (plain, name, options) => encrypt(plain, read(name), options),
      decrypt: (sealed, name, options) => decrypt(sealed, read(name), options),
    };
  }),
  // The last byte is not authenticated.
  'CI-04': meddling(({ encrypt, decrypt }) => ({
    encrypt: async (plain, name, options) =>
      Uint8Array.from([...(await encrypt(plain, name, options)), 0]),
    decrypt: (sealed, name, options) => decrypt(sealed.slice(0, -1), name, options),
  })),
  'CI-05': meddling(({ decrypt }) => ({
    decrypt: async (sealed, name, options) =>
      sealed.length === 0 ? sealed : decrypt(sealed, name, options),
  })),
  // The bytes lie beside what was sealed, and are compared with it.
  'CI-06': meddling(({ encrypt, decrypt }) => ({
    encrypt: async (plain, name, options) => {
      const size = Buffer.alloc(4);
      size.writeUInt32BE(plain.length);
      const sealed = await encrypt(plain, name, options);
      return new Uint8Array(Buffer.concat([size, plain, sealed]));
    },
    decrypt: async (sealed, name, options) => {
      if (sealed.length < 4) throw changed();
      const end = 4 + Buffer.from(sealed).readUInt32BE(0);
      const bytes = await decrypt(sealed.slice(end), name, options);
      if (!same(bytes, sealed.slice(4, end))) throw changed();
      return bytes;
    },
  })),
  'CI-07': meddling(({ decrypt }) => ({
    decrypt: (sealed, name, options) =>
      decrypt(sealed, name, options).catch((cause: unknown) => {
        if (!PortError.is(cause, 'invalid_argument')) throw cause;
        throw new PortError('invalid_argument', `not sealed for ${name}`, call);
      }),
  })),
  'CI-08': meddling(({ encrypt }) => ({
    encrypt: async (plain, name, options) => {
      const sealed = await encrypt(plain, name, options);
      plain.fill(0);
      return sealed;
    },
  })),
  'CI-09': meddling(({ encrypt }) => ({ encrypt: (plain, name) => encrypt(plain, name) })),
  'CI-10': meddling(({ decrypt }) => ({
    decrypt: (sealed, name, options) =>
      decrypt(sealed, name, options?.signal?.aborted === true ? {} : options),
  })),
  // Only a cipher that was opened after a rotation or a fault has the key of the one before it.
  'CI-11': async () => {
    const harness = await healthyCipher();
    const { reopen, service } = harness;
    if (reopen === undefined || service === undefined) return harness;
    let isLost = true;
    const rotate = () => {
      isLost = false;
      service.rotate();
    };
    const refuse: typeof service.refuse = (how) => {
      isLost = false;
      service.refuse(how);
    };
    return {
      ...harness,
      service: { ...service, rotate, refuse },
      reopen: async () => (isLost ? createMemoryCipher() : reopen()),
    };
  },
  'CI-12': async () => {
    const harness = await healthyCipher();
    const { reopen, service } = harness;
    if (reopen === undefined || service === undefined) return harness;
    let isLost = false;
    const rotate = () => {
      isLost = true;
      service.rotate();
    };
    return {
      ...harness,
      service: { ...service, rotate },
      reopen: async () => (isLost ? createMemoryCipher() : reopen()),
    };
  },
  'CI-13': open({ clock: (clock) => ({ ...clock, now: () => hurry(clock) }) }),
  'CI-14': open({ clock: (clock) => ({ ...clock, now: () => new Date(0) }) }),
  'CI-15': confusing('unavailable', 'internal'),
  'CI-16': confusing('rate_limited', 'unavailable'),
  'CI-17': confusing('unauthenticated', 'internal'),
  'CI-18': open({
    keys: ({ create, unwrap }) => ({
      create: () => create(undefined),
      unwrap: (wrapped) => unwrap(wrapped, undefined),
    }),
  }),
};

/** A second of the clock counts as an hour, so that no key is kept. */
function hurry(clock: Clock): Date {
  return new Date(clock.now().getTime() * 3_600);
}
