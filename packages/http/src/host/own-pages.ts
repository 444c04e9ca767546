import type { Next } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { AppDeps } from './app-deps.js';
import { HttpProblem } from './problem.js';
import type { AppContext } from './request-context.js';

/** A cookie that the browser sends to the paths below `path` alone, and shows to no script. */
export interface OwnCookie {
  readonly name: string;
  /** Below the address at which clients reach the host. */
  readonly path: string;
}

type Place = Pick<AppDeps, 'publicUrl' | 'trustedProxies'>;

/** The path that a proxy in front takes away, by the address that clients use; mostly none. */
export function prefixOf(publicUrl: string | undefined): string {
  return publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/u, '');
}

/** What the browser keeps in this cookie. */
export function keptToken(c: AppContext, cookie: OwnCookie): string | undefined {
  return getCookie(c, cookie.name);
}

/** Lets the browser keep a token for these paths alone, for as long as it is good. */
export function keepToken(
  c: AppContext,
  cookie: OwnCookie,
  token: string,
  seconds: number,
  place: Place,
): void {
  setCookie(c, cookie.name, token, { ...attributes(c, cookie, place), maxAge: seconds });
}

export function forgetToken(c: AppContext, cookie: OwnCookie, place: Place): void {
  deleteCookie(c, cookie.name, attributes(c, cookie, place));
}

function attributes(c: AppContext, cookie: OwnCookie, { publicUrl, trustedProxies }: Place) {
  const forwarded = trustedProxies > 0 ? c.req.header('x-forwarded-proto') : undefined;
  const secure = publicUrl?.startsWith('https:') === true || /^https\b/iu.test(forwarded ?? '');
  const path = `${prefixOf(publicUrl)}${cookie.path}`;
  return { path, secure, httpOnly: true, sameSite: 'Strict' } as const;
}

/**
 * Refuses what a page of another site sends. Browsers say where it comes from: the newer
 * ones by `Sec-Fetch-Site` where the connection is safe, all by `Origin`.
 *
 * @throws HttpProblem 403 `cross_site`.
 */
export function requireOwnPage(c: AppContext, publicUrl: string | undefined): void {
  const site = c.req.header('sec-fetch-site');
  if (site === undefined ? fromHere(c, publicUrl) : site === 'same-origin') return;
  throw new HttpProblem(403, 'cross_site', 'Open the page of this host and use the form there.');
}

function fromHere(c: AppContext, publicUrl: string | undefined): boolean {
  const origin = c.req.header('origin') ?? '';
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  const ours = publicUrl === undefined ? [] : [new URL(publicUrl).host];
  return [...ours, c.req.header('host')].includes(host);
}

/**
 * The headers of these pages, which run scripts of the board. `Referrer-Policy` lets a browser tell
 * the forms that they come from here.
 */
export async function adminHeaders(c: AppContext, next: Next): Promise<void> {
  await next();
  const { headers } = c.res;
  headers.set('Content-Security-Policy', policy);
  headers.set('Referrer-Policy', 'same-origin');
  headers.set('Cache-Control', 'private, no-store');
}

const policy = [
  "default-src 'none'",
  "base-uri 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "script-src 'self'",
  "style-src 'self'",
].join('; ');
