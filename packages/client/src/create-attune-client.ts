import createClient, { type Client } from 'openapi-fetch';
import type { Account, operations, paths, Session } from './api.js';
import { unwrap } from './attune-problem.js';
import { type ClientSession, CookieSession } from './cookie-session.js';
import { type Download, readDownload } from './download.js';
import { type ResumeOptions, resumeInParts } from './send-in-parts.js';
import { sendRecording } from './send-recording.js';
import { type Send, type SendSigned, SignedIn } from './signed-in.js';
import { createMemoryTokenStore, type TokenStore } from './token-store.js';
import type { UploadOptions } from './upload-options.js';
import {
  type AccountEvent,
  type SessionEvent,
  type WatchOptions,
  watchEvents,
} from './watch-session.js';

export interface AttuneClientOptions {
  /** Where the host is, such as `https://attune.example`. */
  readonly baseUrl: string;
  /** Where the tokens of the sign-in are kept; in memory unless given. */
  readonly tokens?: TokenStore;
  /**
   * `cookie`: for a page that the host serves. The refresh token stays in a cookie that no script can
   * read, and all tabs share the sign-in. `tokens` is not used then.
   */
  readonly session?: 'tokens' | 'cookie';
  /** Defaults to the global one. */
  readonly fetch?: Send;
}

/** What an export holds, by the names of the query. */
export type ExportOptions = operations['exportTranscript']['parameters']['query'];

/** An address that a player of a page can play until it expires. */
export interface PlaybackAddress {
  readonly url: string;
  readonly expiresAt: Date;
}

/** A host as one person uses it. Every method throws `AttuneProblem` when the host refuses. */
export interface AttuneClient {
  /** Every operation of the host by its method and path, in the types of its document. */
  readonly api: Client<paths>;
  /** Signs in with e-mail or username. Tokens are renewed from then on. */
  logIn(login: string, password: string): Promise<Account>;
  /** Ends the sign-in, here even when the host cannot be reached. */
  logOut(options?: { readonly everywhere?: boolean }): Promise<void>;
  /** Whom the browser is signed in as, with `session: 'cookie'`; otherwise `undefined`. */
  resume(): Promise<Account | undefined>;
  /** Told when the sign-in of a page begins or ends, here or in another tab. Returns how to stop. */
  onSession(listener: (account: Account | undefined) => void): () => void;
  /** Uploads a recording. The session that is answered is worked on from now on. */
  uploadRecording(file: Blob, options?: UploadOptions): Promise<Session>;
  /**
   * Goes on with an upload that `uploadRecording` began with `resume`, with the same file. Of an upload
   * that was completed it answers with the session.
   */
  resumeUpload(id: string, file: Blob, options?: ResumeOptions): Promise<Session>;
  /** The transcript as a document. */
  exportTranscript(id: string, options: ExportOptions): Promise<Download>;
  /** An address of the recording for `<audio>`, for ten minutes; with ranges, so that it seeks. */
  startPlayback(id: string): Promise<PlaybackAddress>;
  /**
   * Tells what happens to a session, up to and with `done`; comes back when the line breaks.
   * Rejects with the reason of the signal when that is aborted.
   */
  watchSession(id: string, options?: WatchOptions): AsyncIterable<SessionEvent>;
  /**
   * Tells what happens to the hundred newest sessions of the account, until it is aborted or left; comes back when
   * the line breaks. Read your list at each `ready`: what was deleted meanwhile is not told.
   */
  watchAccount(options?: WatchOptions): AsyncIterable<AccountEvent>;
  /** Waits until nothing moves any more: the session is `processed`, `finalized` or `failed`. */
  waitUntilProcessed(id: string, options?: WatchOptions): Promise<Session>;
}

/** A client of a host; works in browsers and in Node. */
export function createAttuneClient(options: AttuneClientOptions): AttuneClient {
  const baseUrl = options.baseUrl.replace(/\/+$/u, '');
  const fetch: Send = options.fetch ?? ((request) => globalThis.fetch(request));
  const session =
    options.session === 'cookie'
      ? new CookieSession(baseUrl, fetch)
      : createTokenSession(baseUrl, fetch, options.tokens ?? createMemoryTokenStore());
  const { send } = session;
  const partsUrl = `${baseUrl}/v1/uploads`;
  const api = createClient<paths>({ baseUrl, fetch: (request) => send(() => request.clone()) });

  const eventsAt =
    (path: string, { signal }: WatchOptions) =>
    (lastEventId: string | undefined): Promise<Response> => {
      const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
      const init = { headers, ...(signal === undefined ? {} : { signal }) };
      return send(() => new Request(`${baseUrl}${path}`, init));
    };

  const client: AttuneClient = {
    api,
    logIn: (login, password) => session.logIn(login, password),
    logOut: (end) => session.logOut(end),
    resume: () => session.resume(),
    onSession: (listener) => session.onChange(listener),
    uploadRecording: (file, upload = {}) =>
      sendRecording(send, { url: `${baseUrl}/v1/sessions/upload`, parts: partsUrl }, file, upload),
    resumeUpload: (id, file, upload = {}) =>
      resumeInParts(send, `${partsUrl}/${encodeURIComponent(id)}`, file, upload),
    exportTranscript: async (id, query) => {
      const search = new URLSearchParams(
        Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
      );
      const url = `${baseUrl}/v1/sessions/${encodeURIComponent(id)}/export?${search}`;
      return await readDownload(await send(() => new Request(url)));
    },
    startPlayback: async (id) => {
      const { url, expiresAt } = unwrap(
        await api.POST('/v1/sessions/{id}/playback', { params: { path: { id } } }),
      );
      // By the way that this client reaches the host, which may not be the one that it knows of itself.
      const { search } = new URL(url, baseUrl);
      return { url: `${baseUrl}/v1/objects${search}`, expiresAt: new Date(expiresAt) };
    },
    watchSession: (id, watch = {}) =>
      watchEvents<SessionEvent>(
        eventsAt(`/v1/sessions/${encodeURIComponent(id)}/events`, watch),
        watch,
      ),
    watchAccount: (watch = {}) => watchEvents<AccountEvent>(eventsAt('/v1/events', watch), watch),
    waitUntilProcessed: async (id, watch = {}) => {
      for await (const { event } of client.watchSession(id, watch)) if (event === 'done') break;
      const { signal } = watch;
      const init = { params: { path: { id } }, ...(signal === undefined ? {} : { signal }) };
      return unwrap(await api.GET('/v1/sessions/{id}', init)).session;
    },
  };
  return client;
}

/** A sign-in whose tokens a store of the caller keeps. */
function createTokenSession(baseUrl: string, fetch: Send, tokens: TokenStore): ClientSession {
  const open = createClient<paths>({ baseUrl, fetch });
  const signedIn = new SignedIn(fetch, tokens, async (refreshToken) => {
    const { accessToken, refreshToken: next } = unwrap(
      await open.POST('/v1/auth/refresh', { body: { refreshToken } }),
    );
    return { accessToken, refreshToken: next };
  });
  const send: SendSigned = (make, by) => signedIn.send(make, by);
  const api = createClient<paths>({ baseUrl, fetch: (request) => send(() => request.clone()) });
  return {
    send,
    resume: async () => undefined,
    onChange: () => () => undefined,
    logIn: async (login, password) => {
      const { accessToken, refreshToken, account } = unwrap(
        await open.POST('/v1/auth/login', { body: { login, password } }),
      );
      await tokens.set({ accessToken, refreshToken });
      return account;
    },
    logOut: async ({ everywhere } = {}) => {
      if ((await tokens.get()) === undefined) return;
      try {
        const body = everywhere === undefined ? {} : { everywhere };
        const ended = await api.POST('/v1/auth/logout', { body });
        // The sign-in was over already.
        if (ended.response.status !== 401) unwrap(ended);
      } finally {
        await tokens.set(undefined);
      }
    },
  };
}
