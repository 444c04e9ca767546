import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMemorySpeechToText } from '@attune/core/memory';
import { getRequestListener } from '@hono/node-server';
import { describe, expect, it } from 'vitest';
import { findBrowser, openPage } from '../support/browser.js';
import { MemoryHost, password } from '../support/memory-host.js';

const path = await findBrowser();
const title =
  path === undefined ? 'a failed session: skipped, there is no chromium' : 'a failed session';

describe.skipIf(path === undefined)(title, { timeout: 60_000 }, () => {
  it('shows why on the page of its mail, and can be tried again there', async () => {
    let isBroken = true;
    const host = new MemoryHost({
      wrap: ({ blobs }) => ({
        speech: createMemorySpeechToText({
          blobs,
          fail: () =>
            isBroken
              ? { code: 'invalid_argument', message: 'Planted <reason>', retryable: false }
              : undefined,
        }),
      }),
    });
    const thea = await host.join('therapist', 'thea');
    const id = await host.uploaded(thea);
    await host.useCases.operations.processSession(id);
    const failed = await host.call('GET', `/v1/sessions/${id}`, { as: thea });
    expect(failed.body.session.status).toBe('failed');

    const server = createServer(getRequestListener((request) => host.app.fetch(request)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await using watched = await openPage(path ?? '', { locale: 'en-US', provoked: [404] });
      const { page } = watched;
      await page.goto(`${address}/session#id=${id}`);
      await page.getByLabel('E-mail or username').fill('thea');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('It could not be processed.').waitFor();
      await page.getByText(failed.body.session.failure.message).waitFor();
      isBroken = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText(/^It (is being|waits to be) processed\.$/u).waitFor();
      await host.useCases.operations.processSession(id);
      const tried = await host.call('GET', `/v1/sessions/${id}`, { as: thea });
      expect(tried.body.session.status).toBe('processed');
      expect(watched.complaints).toEqual([]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
