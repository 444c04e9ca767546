import type { Browser, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { Desk, scripted, type Variables } from './attune.js';
import { openPage, type PageOptions, startBrowser, type WatchedPage } from './browser.js';
import { layRecords } from './embedded-records.js';
import { serve } from './serve.js';

export const password = 'Correct-Horse-9';

/** What nobody may take for markup: it would name itself on the page, and break its policy. */
export const markup = '<img src=x onerror="document.title=1"><b>bold</b>';

/** Somebody with an account. */
export interface PageUser {
  readonly username: string;
  readonly id: string;
  readonly token: string;
}

/** A host with the page, a browser, and ways to make what a test needs. */
export interface PageHost extends AsyncDisposable {
  readonly desk: Desk;
  readonly browser: Browser;
  readonly address: string;
  /** Its name is made from its own, so that tests of one host do not meet. */
  join(username: string, role?: 'therapist' | 'patient', displayName?: string): Promise<PageUser>;
  /** The same person with another sign-in, such as after all were ended. */
  signIn(user: PageUser): Promise<PageUser>;
  /** Sends a request as somebody, and reads the answer. */
  // biome-ignore lint/suspicious/noExplicitAny: each route answers with a shape of its own
  api(user: PageUser, method: string, path: string, body?: unknown): Promise<any>;
  /** Makes a session of a talk and waits until it can be reviewed. Resolves with its id. */
  talk(user: PageUser, title: string, vtt?: string): Promise<string>;
  /** Signs a session, whatever it asks. */
  finalize(user: PageUser, id: string): Promise<void>;
  /** Makes therapist and patient a pair. */
  link(therapist: PageUser, patient: PageUser): Promise<void>;
  /** Signs somebody in on a page. */
  enter(page: Page, username: string): Promise<void>;
  /** Opens the page in a context of its own, signed in as `username` where one is given. */
  open(username?: string, options?: PageOptions): Promise<WatchedPage>;
}

/** The account of the administrator. */
export const root = 'root';

/** Four segments, of two speakers whose roles their names tell, with a passage to read. */
export const fourSegments = `WEBVTT

00:01.000 --> 00:04.000
<v Therapist>How were the nights since we met?

00:05.000 --> 00:09.000
<v Patient>Not good. Sometimes I want to die.

00:10.000 --> 00:14.000
<v Therapist>Thank you for saying so. What helps you then?

00:15.000 --> 00:19.000
<v Patient>I will call my sister on Friday.
`;

/**
 * Engines follow a script, and the records are in memory.
 *
 * @param options `admin`: there is an administrator, and the records are in a database, because a command makes one.
 */
export async function openPageHost(
  executablePath: string,
  { admin = false }: { readonly admin?: boolean } = {},
): Promise<PageHost> {
  const desk = await Desk.open();
  const variables = {
    ...scripted,
    ...(admin ? { DATABASE_PROVIDER: 'local', DATA_DIR: desk.path('data') } : {}),
    // One address registers and signs in everybody here.
    ...{ UPLOADS_PER_HOUR: 'none', SESSIONS_PER_DAY: 'none' },
  };
  const rootPassword = admin ? await makeAdmin(desk, variables) : '';
  const host = await serve(desk, { variables });
  const browser = await startBrowser(executablePath);
  const { address } = host;

  const api: PageHost['api'] = (user, method, path, body) => send(method, path, body, user.token);
  async function send(method: string, path: string, body?: unknown, token?: string) {
    let answer = await sendOnce(method, path, body, token);
    // The host itself writes to a session a little longer than it works on it.
    for (let tries = 1; answer.status === 412 && tries < 5; tries += 1)
      answer = await sendOnce(method, path, body, token);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
  async function sendOnce(method: string, path: string, body?: unknown, token?: string) {
    const headers = new Headers();
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (token !== undefined && method !== 'GET' && /^\/v1\/(?:sessions\/|data)/u.test(path)) {
      const read = `${address}${path.replace(/\/(?:notes|roles|finalize)$/u, '')}`;
      headers.set('if-match', (await fetch(read, { headers })).headers.get('etag') ?? '');
    }
    return await fetch(`${address}${path}`, { method, ...bodyOf(body, headers) });
  }
  async function signedIn(user: PageUser): Promise<PageUser> {
    const given = { login: user.username, password };
    const { accessToken } = await send('POST', '/v1/auth/login', given);
    return { ...user, token: accessToken };
  }

  const enter = async (page: Page, username: string): Promise<void> => {
    await page.goto(address);
    await page.locator('input[name=login]').fill(username);
    await page.locator('input[type=password]').fill(username === root ? rootPassword : password);
    await page.keyboard.press('Enter');
    await page.locator('#main h1').first().waitFor();
  };

  return {
    ...{ desk, browser, address, api, enter },
    join: async (username, role = 'therapist', displayName = username) => {
      const names = { email: `${username}@example.org`, username, displayName };
      const consents = { gdpr: true, dataRetention: true };
      const { account } = await send('POST', '/v1/auth/register', {
        ...names,
        role,
        password,
        consents,
      });
      return signedIn({ username, id: account.id, token: '' });
    },
    signIn: signedIn,
    talk: async (user, title, vtt = fourSegments) => {
      const form = new FormData();
      form.set('transcript', new File([vtt], `${title}.vtt`));
      const { session } = await api(user, 'POST', '/v1/sessions/import', form);
      const until = { timeout: 60_000, interval: 50 };
      await vi.waitFor(async () => {
        const now = await api(user, 'GET', `/v1/sessions/${session.id}`);
        expect(now.session.status).toBe('processed');
      }, until);
      return session.id;
    },
    finalize: async (user, id) => {
      const path = `/v1/data/transcript/${id}`;
      await send(
        'POST',
        `${path}/finalize`,
        { confirm: ['roles_unknown', 'flags_unread'] },
        user.token,
      );
    },
    link: async (therapist, patient) => {
      await api(therapist, 'POST', '/v1/care-links', { login: patient.username });
      const { items } = await api(patient, 'GET', '/v1/care-links');
      for (const { id, state } of items)
        if (state === 'asked')
          await api(patient, 'PUT', `/v1/care-links/${id}`, { accepted: true });
    },
    open: async (username, options) => {
      const watched = await openPage(browser, {
        viewport: { width: 1280, height: 900 },
        ...options,
      });
      watched.page.setDefaultTimeout(60_000);
      if (username === undefined) await watched.page.goto(address);
      else await enter(watched.page, username);
      return watched;
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await host[Symbol.asyncDispose]();
      await desk[Symbol.asyncDispose]();
    },
  };
}

async function makeAdmin(desk: Desk, variables: Variables): Promise<string> {
  await layRecords(desk.path('data'));
  const person = ['--email', 'root@example.org', '--username', root, '--name', 'Root'];
  const made = await desk.attune(['accounts', 'create', ...person, '--role', 'admin'], variables);
  if (made.code !== 0) throw new Error(made.stderr);
  return /^Password: (\S+)$/mu.exec(made.stdout)?.[1] ?? '';
}

function bodyOf(body: unknown, headers: Headers): RequestInit {
  if (body === undefined) return { headers };
  if (body instanceof FormData) return { headers, body };
  headers.set('content-type', 'application/json');
  return { headers, body: JSON.stringify(body) };
}

/** Fails where the page asked another host, broke its policy, or wrote an error on the console. */
export function expectQuiet({ address }: PageHost, watched: WatchedPage): void {
  expect(watched.complaints).toEqual([]);
  expect([...watched.origins].filter((one) => one !== 'null')).toEqual([address]);
}
