import { createAttuneClient } from '@attune/client';
import { toneWav } from '@attune/core/adapter-kit';
import { describe, expect, it } from 'vitest';
import { MemoryHost, password } from '../support/memory-host.js';

const host = new MemoryHost();
const baseUrl = 'http://attune.test';

/** A browser: its tabs have one cookie, which no script sees. */
class Browser {
  cookie: string | undefined;
  refreshes = 0;

  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith('/web/refresh')) this.refreshes += 1;
    if (pathname.startsWith('/v1/auth/web/') && this.cookie !== undefined)
      request.headers.set('cookie', this.cookie);
    const response = await host.app.fetch(request);
    const set = response.headers.get('set-cookie');
    if (set !== null) this.cookie = set.includes('Max-Age=0') ? undefined : set.split(';')[0];
    return response;
  };

  tab() {
    return createAttuneClient({ baseUrl, session: 'cookie', fetch: this.fetch });
  }
}

async function signedIn() {
  const { account } = await host.join('therapist');
  const browser = new Browser();
  const tab = browser.tab();
  await tab.logIn(account.username, password);
  return { browser, tab, account };
}

describe('a client with the sign-in of a page', () => {
  it('finds nobody signed in in a new browser', async () => {
    expect(await new Browser().tab().resume()).toBeUndefined();
  });

  it('goes on after the page was loaded again, without a token that scripts could keep', async () => {
    const { browser, account } = await signedIn();
    const again = browser.tab();
    expect((await again.resume())?.id).toBe(account.id);
    const { data } = await again.api.GET('/v1/profiles/me');
    expect(data?.account.id).toBe(account.id);
  });

  it('shares one sign-in among tabs that load at the same moment', async () => {
    const { browser, account } = await signedIn();
    const tabs = [browser.tab(), browser.tab(), browser.tab()];
    const found = await Promise.all(tabs.map((tab) => tab.resume()));
    expect(found.map((one) => one?.id)).toEqual([account.id, account.id, account.id]);
    for (const tab of tabs) {
      expect((await tab.api.GET('/v1/profiles/me')).response.status).toBe(200);
    }
  });

  it('signs out all tabs, and tells them', async () => {
    const { browser, tab } = await signedIn();
    const other = browser.tab();
    await other.resume();
    const told = new Promise<unknown>((resolve) => {
      other.onSession((account) => resolve(account));
    });
    await tab.logOut();
    expect(await told).toBeUndefined();
    expect(browser.cookie).toBeUndefined();
    expect(await browser.tab().resume()).toBeUndefined();
  });

  it('plays a recording by an address of the host, and downloads documents by name', async () => {
    const { tab } = await signedIn();
    const file = new File([toneWav({ durationMs: 4_000 })], 'talk.wav');
    const { id } = await tab.uploadRecording(file, { title: 'Erstes Gespräch' });
    await host.useCases.operations.processSession(id);
    const { url, expiresAt } = await tab.startPlayback(id);
    expect(url.startsWith(`${baseUrl}/v1/objects?`)).toBe(true);
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now());
    expect((await host.app.fetch(new Request(url))).status).toBe(200);
    const { blob, filename } = await tab.exportTranscript(id, { format: 'txt' });
    expect(filename).toMatch(/\.txt$/u);
    expect(await blob.text()).toContain('Erstes Gespräch');
    await expect(tab.exportTranscript('absent', { format: 'txt' })).rejects.toMatchObject({
      code: 'session_not_found',
    });
  });
});
