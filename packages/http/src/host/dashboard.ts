import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file of the web page in the forms that it is sent in. */
export interface DashboardFile {
  readonly contentType: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  /** Absent where the plain form is not larger. */
  readonly br?: Uint8Array<ArrayBuffer>;
  readonly gzip?: Uint8Array<ArrayBuffer>;
}

/** The built web page. Its files are read once, so that no path of a request reaches the disk. */
export interface Dashboard {
  readonly index: DashboardFile;
  /** By file name; each has a hash of its content in its name. */
  readonly assets: ReadonlyMap<string, DashboardFile>;
}

/** Where `npm run build` puts the page; published with this package. */
const built = new URL('../../dist/dashboard/', import.meta.url);

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
};

/** Reads the page; `undefined` where it was not built. */
export function readDashboard(place: URL = built): Dashboard | undefined {
  const index = new URL('index.html', place);
  const assets = new URL('app/assets/', place);
  if (!existsSync(fileURLToPath(index)) || !existsSync(fileURLToPath(assets))) return undefined;
  const names = readdirSync(fileURLToPath(assets)).filter((name) => typeOf(name) !== undefined);
  return {
    index: readFile(index),
    assets: new Map(names.map((name) => [name, readFile(new URL(name, assets))])),
  };
}

function readFile(file: URL): DashboardFile {
  const form = (suffix: string): Uint8Array<ArrayBuffer> | undefined => {
    const path = `${fileURLToPath(file)}${suffix}`;
    return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
  };
  const [br, gzip] = [form('.br'), form('.gz')];
  return {
    contentType: typeOf(file.pathname) ?? 'application/octet-stream',
    plain: new Uint8Array(readFileSync(file)),
    ...(br === undefined ? {} : { br }),
    ...(gzip === undefined ? {} : { gzip }),
  };
}

function typeOf(name: string): string | undefined {
  return contentTypes[/\.([a-z0-9]+)$/u.exec(name)?.[1] ?? ''];
}

/**
 * What the page may do: run and load what this host serves, and nothing else. No script and no
 * style inside the page; Chromium refuses to make markup of texts (Trusted Types).
 */
export const dashboardHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "base-uri 'none'",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "img-src 'self' data: blob:",
    "manifest-src 'self'",
    "media-src 'self' blob:",
    "script-src 'self'",
    "style-src 'self'",
    "worker-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'permissions-policy': 'camera=(), display-capture=(self), geolocation=(), microphone=(self)',
  // With every request it makes, a browser says then that the page of this host makes it.
  'referrer-policy': 'same-origin',
};
