import type { Cipher } from '../../ports/cipher.js';
import type { ConformanceCase, Harness } from '../kit.js';

export type CipherCapability =
  /** The harness opens the cipher once more, over the same key. */
  | 'reopens'
  /** The harness has the service that keeps the key in its hands. */
  | 'service';

export interface CipherHarness extends Harness<Cipher> {
  /** There with the capability `reopens`: a cipher that remembers nothing, as after a restart. */
  reopen?(): Promise<Cipher>;
  /** There with the capability `service`. */
  readonly service?: {
    /** How often the service was called. */
    calls(): number;
    /** Gives the key new material. The old one stays usable for what was encrypted before. */
    rotate(): void;
    /** Lets this much time pass for the cipher. */
    advance(ms: number): void;
    /** From now on the service turns every call away in this way, or never answers. */
    refuse(how: ServiceRefusal): void;
  };
  /** What must never be seen in an error: keys, and credentials the adapter was given. */
  readonly secrets?: readonly string[];
}

type ServiceRefusal =
  | 'unavailable'
  | 'rate_limited'
  | 'unauthenticated'
  | 'permission_denied'
  | 'silent';

type CipherCase = ConformanceCase<CipherHarness, CipherCapability>;

const spoken = 'as the patient said it';

/** Fresh bytes for each call. */
function plain(): Uint8Array {
  return new TextEncoder().encode(spoken);
}

function serviceOf({ service }: CipherHarness): NonNullable<CipherHarness['service']> {
  if (service === undefined) throw new Error('the capability service needs `service`');
  return service;
}

function reopened({ reopen }: CipherHarness): Promise<Cipher> {
  if (reopen === undefined) throw new Error('the capability reopens needs `reopen`');
  return reopen();
}

export { type CipherCase, plain, reopened, type ServiceRefusal, serviceOf, spoken };
