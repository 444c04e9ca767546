import type { PushDevice, PushNotifierHarness } from '@attune/core/conformance';
import { createMemoryPushNotifier, type PushFate } from '@attune/core/memory';
import type { PushMessage, PushNotifier, PushOutcome } from '@attune/core/ports';

type Open = () => Promise<PushNotifierHarness>;
type Send = PushNotifier['send'];

const fates: Readonly<Record<PushDevice, PushFate | undefined>> = {
  live: undefined,
  gone: { status: 'gone' },
  busy: { status: 'failed', code: 'quota', retryable: true },
  broken: { status: 'failed', code: 'sender-mismatch', retryable: false },
  silent: { status: 'silent' },
};

function open(change: (send: Send) => Send = (send) => send): Open {
  return async () => {
    const port = createMemoryPushNotifier();
    let count = 0;
    return {
      port: { send: change(port.send) },
      device: (kind) => {
        count += 1;
        port.script(`token-${count}`, fates[kind]);
        return `token-${count}`;
      },
      requests: () => port.requests,
      refuse: (code) => port.refuse(code),
    };
  };
}

/** The memory notifier as it is. */
export const healthyPushNotifier: Open = open();

function reporting(change: (outcome: PushOutcome) => PushOutcome): Open {
  return open(
    (send) =>
      async (...args) =>
        (await send(...args)).map(change),
  );
}

/** Sends to each token by a call of its own. */
async function each(
  send: Send,
  tokens: readonly string[],
  ...rest: [PushMessage, ({ signal?: AbortSignal | undefined } | undefined)?]
): Promise<readonly PushOutcome[]> {
  return (await Promise.all(tokens.map((token) => send([token], ...rest)))).flat();
}

function sharesOneMessage(send: Send): Send {
  let current: PushMessage | undefined;
  return async (tokens, message, options) => {
    current = message;
    await Promise.resolve();
    return send(tokens, current, options);
  };
}

/** Deaf to a refusal of one kind: takes the whole lot for dead. */
function blamesTokens(code: string): Open {
  return open((send) => async (tokens, ...rest) => {
    try {
      return await send(tokens, ...rest);
    } catch (error) {
      if ((error as { code?: string }).code !== code) throw error;
      return tokens.map((token) => ({ token, status: 'gone' }));
    }
  });
}

/** By case id: a notifier that breaks this sentence of the contract. */
export const pushNotifierSaboteurs: Readonly<Record<string, Open>> = {
  'PN-01': open((send) => (tokens, { title, body, data }, options) => {
    const kept = Object.entries(data ?? {}).filter(([, value]) => value !== '');
    return send(
      tokens,
      data ? { title, body, data: Object.fromEntries(kept) } : { title, body },
      options,
    );
  }),
  'PN-02': open((send) => (tokens, ...rest) => {
    return tokens.length > 0 ? send(tokens, ...rest) : send(['nobody'], ...rest);
  }),
  'PN-03': open((send) => async (tokens, ...rest) => {
    const outcomes = await send(tokens, ...rest);
    const failed = outcomes.filter(({ status }) => status === 'failed');
    return [...outcomes.filter(({ status }) => status !== 'failed'), ...failed];
  }),
  'PN-04': open((send) => async (tokens, ...rest) => {
    const outcomes = await send(tokens, ...rest);
    if (tokens.length > 1) return outcomes;
    return outcomes.map((one) =>
      one.status === 'gone'
        ? { token: one.token, status: 'failed', code: 'unregistered', retryable: false }
        : one,
    );
  }),
  'PN-05': reporting((one) => ('retryable' in one ? { ...one, retryable: false } : one)),
  'PN-06': reporting((one) => ('retryable' in one ? { ...one, retryable: true } : one)),
  'PN-07': open(
    (send) =>
      (tokens, ...rest) =>
        each(send, tokens, ...rest),
  ),
  'PN-08': open(
    (send) =>
      (tokens, ...rest) =>
        send(tokens.slice(0, 500), ...rest),
  ),
  'PN-09': open(sharesOneMessage),
  'PN-10': open((send) => (tokens, message, options) => {
    return send(tokens, { ...message, title: message.title || 'Attune' }, options);
  }),
  'PN-11': open((send) => (tokens, message, options) => {
    const { key } = message.data ?? {};
    const data = { ...message.data, key: `${key}${key ? ' ' : ''}` };
    return send(tokens, key ? { ...message, data } : message, options);
  }),
  'PN-12': open((send) => (tokens, message, options) => {
    const { key } = message.data ?? {};
    const data = { ...message.data, key: key?.slice(0, 900) ?? '' };
    return send(
      tokens,
      (key?.length ?? 0) % 2 === 0 && key ? { ...message, data } : message,
      options,
    );
  }),
  'PN-13': blamesTokens('unauthenticated'),
  'PN-14': blamesTokens('permission_denied'),
  'PN-15': open((send) => async (tokens, message, options) => {
    if (options?.signal?.aborted) await send(tokens, message);
    return send(tokens, message, options);
  }),
  'PN-16': open((send) => async (tokens, message, options) => {
    const started = options?.signal?.aborted === false;
    try {
      return await send(tokens, message, options);
    } catch (error) {
      if (!started) throw error;
      throw new Error('send failed', { cause: error });
    }
  }),
};
