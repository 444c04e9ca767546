import { type Guarded, guard, orAborted, withDeadline } from '@attune/core/adapter-kit';
import {
  type CallOptions,
  type Clock,
  PortError,
  type PushMessage,
  type PushNotifier,
  type PushOutcome,
} from '@attune/core/ports';
import { createSystemClock } from '../system/system-clock.js';
import { accessTokenError } from './access-token-error.js';
import { type Answer, invalidArgument, isDoubtful, outcomeOf } from './fcm-answers.js';
import { type FcmApp, openFcmApp } from './fcm-app.js';
import { requireMessage, toFcmMessage } from './fcm-message.js';
import type { FcmOptions } from './fcm-options.js';
import { FcmSender } from './fcm-sender.js';

export interface FcmPushNotifier extends PushNotifier {
  verify(options?: CallOptions): Promise<void>;
  /** Ends what is under way; nothing can be sent afterwards. */
  close(): Promise<void>;
}

const batchSize = 500;
const adapter = 'fcm';

/**
 * Sends through Firebase Cloud Messaging, one request a device over connections that are kept.
 *
 * @throws PortError `invalid_argument` when the credentials are not what they should be.
 */
export async function openFcmPushNotifier(options: FcmOptions): Promise<FcmPushNotifier> {
  return new FcmNotifier(await openFcmApp(options), options);
}

class FcmNotifier implements FcmPushNotifier {
  readonly #app: FcmApp;
  readonly #timeLimitMs: number;
  readonly #clock: Clock;
  readonly #closing = new AbortController();

  constructor(app: FcmApp, { timeLimitMs = 60_000, clock = createSystemClock() }: FcmOptions) {
    this.#app = app;
    this.#timeLimitMs = timeLimitMs;
    this.#clock = clock;
  }

  readonly send: PushNotifier['send'] = (tokens, message, { signal } = {}) => {
    const call: Guarded = { port: 'push-notifier', operation: 'send', adapter, signal };
    return guard(call, async () => {
      requireMessage(message, call);
      if (tokens.length === 0) return [];
      const unique = [...new Set(tokens)];
      return await this.#run(call, async (sender) => {
        const answers = new Map<string, Answer>();
        for (let at = 0; at < unique.length; at += batchSize) {
          const send = async (token: string) =>
            answers.set(token, await sender.send(toFcmMessage(token, message)));
          await Promise.all(unique.slice(at, at + batchSize).map(send));
        }
        const certain = await isCertain([...answers.values()], sender, call);
        return tokens.flatMap((token): PushOutcome[] => {
          const answer = answers.get(token);
          return answer === undefined ? [] : [outcomeOf(token, answer, certain)];
        });
      });
    });
  };

  readonly verify = ({ signal }: CallOptions = {}): Promise<void> => {
    const call: Guarded = { port: 'push-notifier', operation: 'verify', adapter, signal };
    return guard(call, () =>
      this.#run(call, async (sender) => {
        const answer = await probe(sender, call);
        if (answer === 'known') return;
        const message = `push-notifier: Firebase cannot be reached now (${answer.code})`;
        throw new PortError(answer.retryable ? 'unavailable' : 'internal', message, call);
      }),
    );
  };

  readonly close = async (): Promise<void> => {
    if (this.#closing.signal.aborted) return;
    const where = { port: 'push-notifier', operation: 'close', adapter };
    this.#closing.abort(new PortError('unavailable', 'push-notifier: closed', where));
    await this.#app.close();
  };

  /**
   * Resolves once there is an access token, without which no message can be sent. Ends at closing.
   */
  #run<T>(call: Guarded, work: (sender: FcmSender) => Promise<T>): Promise<T> {
    const closing = this.#closing.signal;
    if (closing.aborted) {
      throw new PortError('unavailable', `push-notifier: ${call.operation} after close`, call);
    }
    const ended = call.signal === undefined ? closing : AbortSignal.any([call.signal, closing]);
    const seconds = this.#timeLimitMs / 1_000;
    const late = new PortError('unavailable', `push-notifier: no end after ${seconds} s`, call);
    const run = async (stop: AbortSignal): Promise<T> => {
      await orAborted(this.#app.authenticate(), stop).catch((error: unknown) => {
        throw stop.aborted ? stop.reason : accessTokenError(error, call);
      });
      const { messaging, watch } = this.#app;
      return await work(new FcmSender({ messaging, watch, stop, late }));
    };
    return withDeadline(this.#clock, this.#timeLimitMs, ended, run, () => late);
  }
}

/**
 * Whether the service knows us, so that what it says of tokens can be believed. One message that
 * went out proves it; otherwise it is asked.
 *
 * @throws PortError when it does not know us.
 */
async function isCertain(
  answers: readonly Answer[],
  sender: FcmSender,
  call: Guarded,
): Promise<boolean> {
  if (!answers.some(isDoubtful) || answers.some(({ status }) => status === 'sent')) return true;
  return (await probe(sender, call)) === 'known';
}

/** No device has it. */
const probeToken = 'attune-asks-whether-it-is-known';

/**
 * Has a message checked and not sent, for a token that cannot exist: who is known is told that it
 * does not.
 *
 * @throws PortError `unauthenticated` or `permission_denied` when we are not known.
 */
async function probe(
  sender: FcmSender,
  call: Guarded,
): Promise<'known' | Extract<Answer, { status: 'failed' }>> {
  const message: PushMessage = { title: 'Attune', body: 'Connection test' };
  const answer = await sender.send(toFcmMessage(probeToken, message), true);
  if (answer.status === 'sent' || answer.code === invalidArgument) return 'known';
  if (answer.status === 'failed') return answer;
  if (answer.status === 'refused') {
    const message = `push-notifier: Firebase ${refused[answer.means]}`;
    throw new PortError(answer.means, message, call);
  }
  throw new PortError('permission_denied', 'push-notifier: Firebase knows no such project', call);
}

const refused = {
  unauthenticated: 'does not accept the access token of these credentials',
  permission_denied:
    'forbids these credentials to send for the project: it needs the role "Firebase Cloud Messaging API Admin", and the API has to be enabled',
} as const;
