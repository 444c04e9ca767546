import { type Guarded, guard } from '../adapter-kit/guard.js';
import { PortError, type PortErrorCode } from '../errors/port-error.js';
import type { PushMessage, PushNotifier, PushOutcome } from '../ports/push-notifier.js';

/** What the pretended push service says of a token. */
export type PushFate =
  | { readonly status: 'gone' }
  | { readonly status: 'failed'; readonly code: string; readonly retryable: boolean }
  /** Never answers: the call lasts until it is aborted. */
  | { readonly status: 'silent' };

/** A notifier that keeps what it was given and fails as told. */
export interface MemoryPushNotifier extends PushNotifier {
  /** What the service was asked to deliver, oldest first, one entry per device. */
  readonly requests: readonly { readonly token: string; readonly message: PushMessage }[];
  /** Decides over a token from now on; without a fate it is sent to again. */
  script(token: string, fate: PushFate | undefined): void;
  /** Makes every call reject with this code from now on, or none again. */
  refuse(code: PortErrorCode | undefined): void;
}

const longestDataBytes = 2_048;

/** Sends to every token unless told otherwise. */
export function createMemoryPushNotifier(): MemoryPushNotifier {
  const requests: { token: string; message: PushMessage }[] = [];
  const fates = new Map<string, PushFate>();
  let refusal: PortErrorCode | undefined;

  const deliver = async (
    token: string,
    message: PushMessage,
    signal: AbortSignal | undefined,
  ): Promise<PushOutcome> => {
    requests.push({ token, message: structuredClone(message) });
    const fate = fates.get(token);
    if (fate?.status === 'silent') return aborted(signal);
    return { token, ...(fate ?? { status: 'sent' }) };
  };

  return {
    requests,
    script: (token, fate) => {
      if (fate === undefined) fates.delete(token);
      else fates.set(token, fate);
    },
    refuse: (code) => {
      refusal = code;
    },
    send: (tokens, message, { signal } = {}) => {
      const call: Guarded = { port: 'push-notifier', operation: 'send', adapter: 'memory', signal };
      return guard(call, async () => {
        const fault = faultOf(message);
        if (fault !== undefined) {
          throw new PortError('invalid_argument', `push-notifier: ${fault}`, call);
        }
        if (tokens.length === 0) return [];
        if (refusal !== undefined) {
          throw new PortError(refusal, 'push-notifier: the service refused the call', call);
        }
        const outcomes = new Map<string, PushOutcome>();
        for (const token of new Set(tokens)) {
          outcomes.set(token, await deliver(token, message, signal));
        }
        return tokens.flatMap((token) => outcomes.get(token) ?? []);
      });
    },
  };
}

function faultOf({ title, data = {} }: PushMessage): string | undefined {
  if (title === '') return 'the title is empty';
  const bytes = new TextEncoder().encode(JSON.stringify(data)).length;
  return bytes > longestDataBytes ? `${bytes} bytes of data are too many` : undefined;
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
