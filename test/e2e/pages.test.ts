import { describe, expect, it } from 'vitest';
import { Desk, scripted } from '../support/attune.js';
import { findBrowser, openPage } from '../support/browser.js';
import { serve } from '../support/serve.js';

const path = await findBrowser();
const title =
  path === undefined ? 'pages in a browser: skipped, there is no chromium' : 'pages in a browser';
const password = 'Correct-Horse-9';

describe.skipIf(path === undefined)(title, { timeout: 180_000 }, () => {
  it('let a person sign in at /docs and try an operation', async () => {
    await using desk = await Desk.open();
    await using host = await serve(desk, { variables: scripted });
    const { address } = host;
    const registered = await fetch(`${address}/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ email: 'ann@example.org', username: 'ann', displayName: 'Ann', role: 'therapist' },
        ...{ password, consents: { gdpr: true, dataRetention: true } },
      }),
    });
    expect(registered.status).toBe(201);
    await using watched = await openPage(path ?? '');
    const { page } = watched;
    await page.goto(`${address}/docs`);
    await page.getByText(/^\d+ operations$/u).waitFor();

    await page.getByLabel('E-mail or username').fill('ann');
    await page.getByLabel('Password', { exact: true }).first().fill(password);
    await page.getByRole('button', { name: 'Sign in to try operations' }).click();
    await page.getByText(/^Signed in as Ann, for \d+ minutes\.$/u).waitFor();

    const operation = page.locator('#operation-listSessions');
    await operation.locator('summary').first().click();
    await operation.getByRole('button', { name: 'Send', exact: true }).click();
    await operation.getByText('200', { exact: true }).and(page.getByRole('status')).waitFor();
    const answer = await operation.locator('form pre').textContent();
    expect(JSON.parse(answer ?? '')).toEqual({ items: [] });

    const wrong = page.locator('#operation-getSession');
    await wrong.locator('summary').first().click();
    await wrong.locator('form input').first().fill('absent');
    await wrong.getByRole('button', { name: 'Send', exact: true }).click();
    await wrong.getByRole('status').filter({ hasText: '404' }).waitFor();
    expect(await wrong.locator('form pre').textContent()).toContain('session_not_found');

    expect(await page.locator('main').textContent()).not.toContain('`');
    expect(await page.locator('#about').textContent()).not.toContain('`');
    expect([...watched.origins]).toEqual([address]);
    expect(watched.complaints).toEqual([]);
  });

  it('tell of links that are not complete, and of tokens that are not valid', async () => {
    await using desk = await Desk.open();
    await using host = await serve(desk, { variables: scripted });
    await using watched = await openPage(path ?? '');
    const { page } = watched;
    for (const [name, button] of [
      ['reset-password', 'Set the password'],
      ['confirm-email', 'Confirm the address'],
    ] as const) {
      await page.goto('about:blank');
      await page.goto(`${host.address}/${name}`);
      await page.getByText('This link has no token.').waitFor();
      expect(await page.getByRole('button').isVisible()).toBe(false);

      await page.goto('about:blank');
      await page.goto(`${host.address}/${name}#token=${'a'.repeat(43)}`);
      await page.getByRole('button', { name: button }).waitFor();
      expect(page.url()).toBe(`${host.address}/${name}`);
      if (name === 'reset-password') await page.getByLabel('New password').fill(password);
      const answered = page.waitForResponse((one) => one.url().includes('/v1/auth/'));
      await page.getByRole('button', { name: button }).click();
      expect((await answered).status()).toBe(400);
      await page
        .getByRole('status')
        .filter({ hasText: /\w+ \w+/u })
        .waitFor();
    }
    expect([...watched.origins].filter((one) => one !== 'null')).toEqual([host.address]);
    expect(watched.complaints).toEqual([]);
  });
});
