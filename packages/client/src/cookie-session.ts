import type { Account } from './api.js';
import { problemIn } from './attune-problem.js';
import { browser, type Tabs } from './browser.js';
import { randomKey } from './random-key.js';
import type { Send, SendSigned } from './signed-in.js';

/** A sign-in at a host, and how requests are sent with it. */
export interface ClientSession {
  /** Who is signed in; `undefined`: nobody. */
  resume(): Promise<Account | undefined>;
  logIn(login: string, password: string): Promise<Account>;
  /** Ends the sign-in in all tabs, here even when the host cannot be reached. */
  logOut(options?: { readonly everywhere?: boolean }): Promise<void>;
  /** Sends what `make` makes, with an access token that is in force. */
  readonly send: SendSigned;
  /** Told when the sign-in begins or ends, in this tab or in another. Returns how to stop. */
  onChange(listener: (account: Account | undefined) => void): () => void;
}

/** An access token and when it stops. It stays in memory. */
interface Access {
  readonly token: string;
  readonly endsAt: number;
  readonly account: Account;
}

type Told = { readonly from: string; readonly access: Access | undefined };

/** A token is renewed so long before its end, that no request meets it. */
const earlyMs = 60_000;
const lockName = 'attune-refresh';

interface WebLogin {
  readonly signedIn: boolean;
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly account: Account;
}

/**
 * The sign-in of a page at `baseUrl`, whose refresh token the browser keeps in a cookie that no script
 * can read. All tabs of the browser share it.
 */
export class CookieSession implements ClientSession {
  readonly #baseUrl: string;
  readonly #fetch: Send;
  readonly #me: string = randomKey();
  readonly #listeners: Set<(account: Account | undefined) => void> = new Set();
  readonly #tabs: Tabs | undefined;
  #access: Access | undefined;

  constructor(baseUrl: string, fetch: Send) {
    this.#baseUrl = baseUrl;
    this.#fetch = fetch;
    const { BroadcastChannel } = browser;
    this.#tabs = BroadcastChannel && new BroadcastChannel('attune-session');
    this.#tabs?.addEventListener('message', ({ data }) => {
      const told = data as Told;
      if (told.from !== this.#me) this.#take(told.access);
    });
  }

  async resume(): Promise<Account | undefined> {
    return (this.#access ?? (await this.#renew(undefined)))?.account;
  }

  async logIn(login: string, password: string): Promise<Account> {
    const next = await accessIn(await this.#post('login', { login, password }));
    if (next === undefined) throw new TypeError('The host signed nobody in.');
    this.#tell(next);
    return next.account;
  }

  async logOut({ everywhere = false }: { readonly everywhere?: boolean } = {}): Promise<void> {
    try {
      const ended = await exclusively(() => this.#post('logout', { everywhere }));
      if (!ended.ok) throw await problemIn(ended);
    } finally {
      this.#tell(undefined);
    }
  }

  readonly send: SendSigned = async (make, by = this.#fetch) => {
    const used = await this.#current();
    const response = await by(authorized(make(), used));
    if (response.status !== 401 || used === undefined) return response;
    const next = await this.#renew(used);
    if (next === undefined) return response;
    await response.body?.cancel();
    return await by(authorized(make(), next));
  };

  onChange(listener: (account: Account | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #current(): Promise<Access | undefined> {
    const access = this.#access;
    if (access === undefined || access.endsAt - earlyMs > Date.now()) return access;
    return await this.#renew(access);
  }

  /** One tab at a time asks; the others find what it was told. */
  async #renew(used: Access | undefined): Promise<Access | undefined> {
    return await exclusively(async () => {
      if (this.#access !== undefined && this.#access.token !== used?.token) return this.#access;
      const response = await this.#post('refresh', {});
      // The cookie was used before, so the sign-in has ended.
      const next = response.status === 401 ? undefined : await accessIn(response);
      this.#tell(next);
      return next;
    });
  }

  #tell(next: Access | undefined): void {
    this.#take(next);
    this.#tabs?.postMessage({ from: this.#me, access: next } satisfies Told);
  }

  #take(next: Access | undefined): void {
    const changed = this.#access?.account.id !== next?.account.id;
    this.#access = next;
    if (changed) for (const listener of this.#listeners) listener(next?.account);
  }

  async #post(name: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const url = `${this.#baseUrl}/v1/auth/web/${name}`;
    return await this.#fetch(new Request(url, { ...init, credentials: 'same-origin' }));
  }
}

async function accessIn(response: Response): Promise<Access | undefined> {
  if (!response.ok) throw await problemIn(response);
  const login = (await response.json()) as WebLogin;
  if (!login.signedIn) return undefined;
  const { accessToken: token, expiresInSeconds, account } = login;
  return { token, account, endsAt: Date.now() + expiresInSeconds * 1_000 };
}

/** Across the tabs of the browser where it can do that; within one tab everywhere. */
async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const locks = browser.navigator?.locks;
  if (locks !== undefined) return await locks.request(lockName, work);
  const before = inTurn;
  const after = before.then(work, work);
  inTurn = after.catch(() => undefined);
  return await after;
}
let inTurn: Promise<unknown> = Promise.resolve();

function authorized(request: Request, access: Access | undefined): Request {
  if (access !== undefined) request.headers.set('authorization', `Bearer ${access.token}`);
  return request;
}
