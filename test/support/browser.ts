import { access, constants } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine, or nothing where there is none. */
export async function findBrowser(): Promise<string | undefined> {
  for (const path of places) {
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}

/** A page of a browser that notes what it must not do. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** Origins that it asked. */
  readonly origins: ReadonlySet<string>;
  /** Errors of scripts and reports of the content security policy. */
  readonly complaints: readonly string[];
}

/** Opens an empty page in a browser of its own, which keeps nothing. `locale` is its language. */
export async function openPage(
  executablePath: string,
  context: { readonly locale?: string } = {},
): Promise<WatchedPage> {
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage(context);
  const origins = new Set<string>();
  const complaints: string[] = [];
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    const text = message.text();
    if (/Content.Security.Policy/iu.test(text)) complaints.push(text);
  });
  return { page, origins, complaints, [Symbol.asyncDispose]: () => browser.close() };
}
