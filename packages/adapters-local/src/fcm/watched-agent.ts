import type { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent } from 'node:https';
import { retryAfterOf } from '../requests/status-error.js';

/** What a message is sent under: aborted, its requests end, and the SDK's retries do not begin. */
export type Watch = AsyncLocalStorage<AbortController>;

/** There is no answer to wait for, though the SDK would. */
export class NoAnswer extends Error {
  /** As the SDK would call it. */
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super('There is no answer', options);
    this.name = 'NoAnswer';
    this.code = code;
  }
}

/** What Node asks of an agent; its types leave it out. */
interface AgentLike {
  addRequest(request: ClientRequest, ...rest: unknown[]): void;
}

/** Nothing asked of Google takes longer; a request for a token has no time limit of its own. */
const silenceMs = 20_000;
/** Waiting for longer is better done by a job. */
const patienceMs = 5_000;

/** Connections that are kept between messages. */
export function createAgent(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 32 });
}

/** The agent, such that each request that goes through it heeds what it is sent under. */
export function watchedAgent(agent: Agent, watch: Watch): Agent {
  const addRequest = (request: ClientRequest, ...rest: unknown[]): void => {
    request.setTimeout(silenceMs, () => request.destroy(new Error('No answer in time')));
    const call = watch.getStore();
    if (call !== undefined) heed(request, call);
    (agent as unknown as AgentLike).addRequest(request, ...rest);
  };
  return new Proxy(agent, {
    get: (target, name) => (name === 'addRequest' ? addRequest : Reflect.get(target, name)),
  });
}

function heed(request: ClientRequest, call: AbortController): void {
  // Not a reset: that the SDK would answer with another try.
  const stop = (): void => void request.destroy(new Error('The caller has stopped waiting'));
  if (call.signal.aborted) stop();
  call.signal.addEventListener('abort', stop, { once: true });
  request.prependOnceListener('response', (response: IncomingMessage) => {
    if (asksForPatience(response)) call.abort(new NoAnswer('messaging/server-unavailable'));
    // Of a connection that breaks in the middle of an answer the SDK never hears.
    response.once('close', () => {
      if (!response.complete) call.abort(new NoAnswer('app/network-error'));
    });
  });
  request.once('close', () => call.signal.removeEventListener('abort', stop));
}

/** Whether the service is busy for longer than a call should wait. */
function asksForPatience({ statusCode, headers }: IncomingMessage): boolean {
  const asked = headers['retry-after'];
  if (statusCode !== 503 || asked === undefined) return false;
  const waitMs = retryAfterOf(new Headers({ 'retry-after': asked }), new Date()) ?? 0;
  return waitMs > patienceMs;
}
