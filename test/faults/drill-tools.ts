import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
} from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { SessionView } from '@attune/core';
import { registration } from '../support/memory-host.js';

/** A therapist who works with a running host, on connections that are not kept. */
export class Therapist {
  readonly #address: string;
  readonly #token: string;
  /** The sessions that were seen to be over, which they stay. */
  readonly #over = new Set<string>();

  private constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  get token(): string {
    return this.#token;
  }

  static async signUp(address: string, name = 'ann'): Promise<Therapist> {
    const { status } = await new Therapist(address, '').call('POST', '/v1/auth/register', {
      json: registration(name),
    });
    if (status !== 201) throw new Error(`Registration was answered with ${status}`);
    return await Therapist.signIn(address, name);
  }

  static async signIn(address: string, name = 'ann'): Promise<Therapist> {
    const json = { login: name, password: registration(name).password };
    const { body } = await new Therapist(address, '').call('POST', '/v1/auth/login', { json });
    return new Therapist(address, String(body['accessToken']));
  }

  async call(method: string, path: string, { json }: { json?: unknown } = {}): Promise<Answer> {
    const outgoing = this.open(method, path, { 'content-type': 'application/json' });
    outgoing.end(json === undefined ? undefined : JSON.stringify(json));
    return await answerTo(outgoing);
  }

  async upload(file: string, form: UploadForm = {}): Promise<Answer> {
    const upload = this.beginUpload(form);
    upload.write(await readFile(file));
    return await finish(upload);
  }

  /** An upload whose file is still to be written; `finish` ends it. */
  beginUpload(form: UploadForm = {}): ClientRequest {
    const { path = '/v1/sessions/upload', field = 'audio', filename = 'talk.wav', title } = form;
    const type = `multipart/form-data; boundary=${boundary}`;
    const outgoing = this.open('POST', path, { 'content-type': type });
    const part = (about: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; ${about}\r\n\r\n`;
    if (title !== undefined) outgoing.write(`${part('name="title"')}${title}\r\n`);
    outgoing.write(part(`name="${field}"; filename="${filename}"`));
    return outgoing;
  }

  open(method: string, path: string, headers: Readonly<Record<string, string>> = {}) {
    const authorization = `Bearer ${this.#token}`;
    const options = { method, agent: false, headers: { ...headers, authorization } };
    const outgoing = request(new URL(path, this.#address), options);
    // A host may answer before the request is written to its end.
    const answer = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    answer.catch(() => undefined);
    answers.set(outgoing, answer);
    return outgoing.on('error', () => undefined);
  }

  async session(id: string): Promise<SessionView> {
    const { body } = await this.call('GET', `/v1/sessions/${id}`);
    return body['session'] as SessionView;
  }

  async sessions(): Promise<readonly ListedSession[]> {
    const { body } = await this.call('GET', '/v1/sessions/me?limit=100');
    return body['items'] as readonly ListedSession[];
  }

  /** The sessions of which something is still to be done. */
  async unsettled(): Promise<readonly ListedSession[]> {
    const found: ListedSession[] = [];
    for (const one of await this.sessions()) {
      if (this.#over.has(one.id)) continue;
      if (one.status === 'processed' && isOver(await this.session(one.id))) this.#over.add(one.id);
      else found.push(one);
    }
    return found;
  }

  /** Resolves with the session when nothing moves any more. */
  async settled(id: string): Promise<SessionView> {
    for (;;) {
      const session = await this.session(id);
      const { status, failure } = session;
      if (status === 'failed' && failure?.retryAt === undefined) return session;
      if (isOver(session)) return session;
      await pause(100);
    }
  }
}

/** A session in a list. */
export type ListedSession = Omit<SessionView, 'settings' | 'stages'>;

/** What is sent with a file. */
export interface UploadForm {
  readonly path?: string;
  readonly field?: string;
  readonly filename?: string;
  readonly title?: string;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: IncomingHttpHeaders;
  /** Empty when it is no JSON. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const boundary = 'drill7d1';

/** What comes back to requests, from the moment they are opened. */
const answers = new WeakMap<ClientRequest, Promise<[IncomingMessage]>>();

/** Sends the end of an upload. */
export async function finish(upload: ClientRequest): Promise<Answer> {
  upload.end(`\r\n--${boundary}--\r\n`);
  return await answerTo(upload);
}

export async function answerTo(outgoing: ClientRequest): Promise<Answer> {
  const answer = answers.get(outgoing);
  if (answer === undefined) throw new Error('The request was not opened by a therapist');
  const [response] = await answer;
  const text = (await response.setEncoding('utf8').toArray()).join('');
  const contentType = response.headers['content-type'] ?? '';
  const body = contentType.includes('json') ? JSON.parse(text) : {};
  const { statusCode: status = 0, headers } = response;
  return { status, contentType, headers, body, text };
}

/** The id of the session that an answer is about. */
export function sessionIn({ body }: Answer): string {
  return (body['session'] as SessionView).id;
}

/** Whether a session is processed and nobody is still to be told. */
function isOver({ status, stages: { notify } }: SessionView): boolean {
  const isMoving = ['pending', 'running'].includes(notify.state);
  return status === 'processed' && !isMoving && notify.error?.retryAt === undefined;
}

/** Resolves once `look` finds something. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(20);
  }
}
