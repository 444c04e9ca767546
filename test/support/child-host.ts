import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TableHost } from './host-table.js';
import type { SeenAnswer } from './openapi-answers.js';
import type { WireRequest } from './openapi-requests.js';
import { type Place, sendRaw } from './openapi-socket.js';

/** A host in a process of its own, as small as a machine of an operator may be. */
export interface ChildHost extends TableHost, AsyncDisposable {
  readonly place: Place;
  /** Says how it ended, once it has. */
  readonly ended: string | undefined;
  send(request: WireRequest): Promise<SeenAnswer | undefined>;
  /** The longest time, since it was asked last, for which the process did nothing else. */
  blockedMs(): Promise<number>;
}

interface Started {
  readonly port: number;
  readonly document: Record<string, unknown>;
  readonly metricsToken: string;
}

const program = fileURLToPath(new URL('child-host-process.ts', import.meta.url));
const loader = new URL('source-loader.mjs', import.meta.url).href;

/** Starts it with at most so many megabytes for what JavaScript holds. */
export async function startChildHost(
  variables: Readonly<Record<string, string>> = {},
  heapMb = 512,
): Promise<ChildHost> {
  const child = fork(program, [JSON.stringify(variables)], {
    execArgv: [
      '--no-warnings',
      '--conditions=@attune/source',
      '--import',
      loader,
      `--max-old-space-size=${heapMb}`,
    ],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let ended: string | undefined;
  child.once('exit', (code, signal) => {
    ended = `it ended with ${code ?? signal}`;
  });
  const started = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (ended !== undefined) throw new Error(`The host did not start: ${ended}`);
  const [{ port, document, metricsToken }] = started as [Started];
  const place = { host: '127.0.0.1', port };
  const waiting = new Map<number, (answer: unknown) => void>();
  child.on('message', ({ number, answer }: { number: number; answer: unknown }) => {
    waiting.get(number)?.(answer);
    waiting.delete(number);
  });
  let asked = 0;
  const ask = <T>(question: string, about?: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, resolve as (answer: unknown) => void);
      child.send({ number: asked, ask: question, about }, (error) => error && reject(error));
    });
  return {
    place,
    get ended() {
      return ended;
    },
    metricsToken,
    send: (request) => sendRaw(place, request),
    blockedMs: () => ask('blockedMs'),
    mailsTo: (address) => ask('mailsTo', address),
    createAdmin: (person) => ask('createAdmin', person),
    grantedUrl: (sessionId) => ask('grantedUrl', sessionId),
    app: { document: () => document, fetch: (request) => answerOf(place, request) },
    [Symbol.asyncDispose]: async () => {
      if (ended !== undefined) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function answerOf(place: Place, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const answer = await sendRaw(place, {
    method: request.method,
    target: pathname + search,
    headers: new Map(request.headers),
    body,
  });
  if (answer === undefined) throw new Error(`No answer to ${request.method} ${pathname}`);
  const { status, headers } = answer;
  const empty = [204, 304].includes(status);
  return new Response(empty ? null : Buffer.from(answer.body), { status, headers });
}
