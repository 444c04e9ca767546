import { access, constants } from 'node:fs/promises';
import {
  type Browser,
  type BrowserContextOptions,
  type ConsoleMessage,
  chromium,
  type Page,
} from 'playwright-core';

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

export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** A page of a browser that notes what it must not do. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** Another tab of the same person, watched with the first. */
  tab(): Promise<Page>;
  /** Origins that it asked. */
  readonly origins: ReadonlySet<string>;
  /** Errors of scripts, other errors on the console, and reports of the content security policy. */
  readonly complaints: readonly string[];
}

export interface PageOptions extends BrowserContextOptions {
  /** Failed answers that the test provokes: statuses, or network errors such as `ERR_ABORTED`. */
  readonly provoked?: readonly (number | string)[];
}

/**
 * Opens an empty page that keeps nothing: in a browser of its own, or in one that is shared.
 *
 * @param options `locale` is its language.
 */
export async function openPage(
  browser: string | Browser,
  { provoked = [], ...options }: PageOptions = {},
): Promise<WatchedPage> {
  const own = typeof browser === 'string' ? await startBrowser(browser) : undefined;
  const context = await (own ?? (browser as Browser)).newContext(options);
  const origins = new Set<string>();
  const complaints: string[] = [];
  const hear = (message: ConsoleMessage): void => {
    const text = message.text();
    const wrong = message.type() === 'error' || /Content.Security.Policy/iu.test(text);
    if (!wrong || isProvoked(text, provoked)) return;
    complaints.push([text, message.location().url].filter(Boolean).join(' '));
  };
  const tab = async (): Promise<Page> => {
    const page = await context.newPage();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', hear);
    return page;
  };
  const close = async (): Promise<void> => {
    await context.close();
    await own?.close();
  };
  return { page: await tab(), tab, origins, complaints, [Symbol.asyncDispose]: close };
}

/** Chromium writes every failed answer on the console. */
function isProvoked(text: string, provoked: readonly (number | string)[]): boolean {
  if (!text.startsWith('Failed to load resource')) return false;
  return provoked.some((one) => text.includes(typeof one === 'number' ? `status of ${one}` : one));
}
