import createClient, { type Client } from 'openapi-fetch';
import type { Account, paths, Session } from './api.js';
import { unwrap } from './attune-problem.js';
import { sendRecording, type UploadOptions } from './send-recording.js';
import { type Send, SignedIn } from './signed-in.js';
import { createMemoryTokenStore, type TokenStore } from './token-store.js';
import { type SessionEvent, type WatchOptions, watchEvents } from './watch-session.js';

export interface AttuneClientOptions {
  /** Where the host is, such as `https://attune.example`. */
  readonly baseUrl: string;
  /** Where the tokens of the sign-in are kept; in memory unless given. */
  readonly tokens?: TokenStore;
  /** Defaults to the global one. */
  readonly fetch?: Send;
}

/** A host as one person uses it. Every method throws `AttuneProblem` when the host refuses. */
export interface AttuneClient {
  /** Every operation of the host by its method and path, in the types of its document. */
  readonly api: Client<paths>;
  /** Signs in with e-mail or username. Tokens are renewed from then on. */
  logIn(login: string, password: string): Promise<Account>;
  /** Ends the sign-in, here even when the host cannot be reached. */
  logOut(): Promise<void>;
  /** Uploads a recording. The session that is answered is worked on from now on. */
  uploadRecording(file: Blob, options?: UploadOptions): Promise<Session>;
  /**
   * Tells what happens to a session, up to and with `done`; comes back when the line breaks.
   * Rejects with the reason of the signal when that is aborted.
   */
  watchSession(id: string, options?: WatchOptions): AsyncIterable<SessionEvent>;
  /** Waits until nothing moves any more: the session is `processed`, `finalized` or `failed`. */
  waitUntilProcessed(id: string, options?: WatchOptions): Promise<Session>;
}

/** A client of a host; works in browsers and in Node. */
export function createAttuneClient(options: AttuneClientOptions): AttuneClient {
  const { tokens = createMemoryTokenStore() } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/u, '');
  const fetch: Send = options.fetch ?? ((request) => globalThis.fetch(request));
  const open = createClient<paths>({ baseUrl, fetch });
  const signedIn = new SignedIn(fetch, tokens, async (refreshToken) => {
    const { accessToken, refreshToken: next } = unwrap(
      await open.POST('/v1/auth/refresh', { body: { refreshToken } }),
    );
    return { accessToken, refreshToken: next };
  });
  const send = (make: () => Request): Promise<Response> => signedIn.send(make);
  const api = createClient<paths>({ baseUrl, fetch: (request) => send(() => request.clone()) });

  const client: AttuneClient = {
    api,
    logIn: async (login, password) => {
      const { accessToken, refreshToken, account } = unwrap(
        await open.POST('/v1/auth/login', { body: { login, password } }),
      );
      await tokens.set({ accessToken, refreshToken });
      return account;
    },
    logOut: async () => {
      if ((await tokens.get()) === undefined) return;
      try {
        const ended = await api.POST('/v1/auth/logout', { body: {} });
        // The sign-in was over already.
        if (ended.response.status !== 401) unwrap(ended);
      } finally {
        await tokens.set(undefined);
      }
    },
    uploadRecording: (file, upload = {}) =>
      sendRecording(send, `${baseUrl}/v1/sessions/upload`, file, upload),
    watchSession: (id, watch = {}) =>
      watchEvents((lastEventId) => {
        const url = `${baseUrl}/v1/sessions/${encodeURIComponent(id)}/events`;
        const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
        const { signal } = watch;
        const init = { headers, ...(signal === undefined ? {} : { signal }) };
        return send(() => new Request(url, init));
      }, watch),
    waitUntilProcessed: async (id, watch = {}) => {
      for await (const { event } of client.watchSession(id, watch)) if (event === 'done') break;
      const { signal } = watch;
      const init = { params: { path: { id } }, ...(signal === undefined ? {} : { signal }) };
      return unwrap(await api.GET('/v1/sessions/{id}', init)).session;
    },
  };
  return client;
}
