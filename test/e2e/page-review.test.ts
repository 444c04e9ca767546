import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../support/browser.js';
import {
  expectQuiet,
  fourSegments,
  openPageHost,
  type PageHost,
  type PageUser,
} from '../support/page-host.js';

const path = await findBrowser();
const title =
  path === undefined
    ? 'a review in the web page: skipped, there is no chromium'
    : 'a review in the web page';
const patience = { timeout: 60_000 };

describe.skipIf(path === undefined)(title, { timeout: 240_000 }, () => {
  let host: PageHost;
  let ann: PageUser;
  beforeAll(async () => {
    host = await openPageHost(path ?? '');
    ann = await host.join('ann', 'therapist', 'Ann Ames');
  }, 240_000);
  afterAll(() => host?.[Symbol.asyncDispose]());

  const stored = async (id: string): Promise<readonly { text: string; speaker: string }[]> =>
    (await host.api(ann, 'GET', `/v1/data/transcript/${id}`)).transcript.segments;
  const texts = async (id: string): Promise<readonly string[]> =>
    (await stored(id)).map(({ text }) => text);
  const review = async (page: Page, id: string): Promise<void> => {
    await page.goto(`${host.address}/#/sessions/${id}`);
    await page.getByRole('feed').getByRole('article').first().waitFor();
  };
  const row = (page: Page, at: number) => page.getByRole('article').nth(at);
  const field = (page: Page) => page.locator('article textarea');
  const edit = async (page: Page, at: number): Promise<void> => {
    await row(page, at).hover();
    await row(page, at).getByRole('button', { name: 'Edit' }).click();
    await field(page).waitFor();
  };
  const saved = (page: Page) => page.getByText(/^Saved \d/u).waitFor();

  it('corrects, splits, joins and assigns segments, undoes it and redoes it', async () => {
    const id = await host.talk(ann, 'Correct');
    await using watched = await host.open('ann');
    const { page } = watched;
    await review(page, id);
    await edit(page, 0);
    await page.keyboard.press('End');
    await page.keyboard.type(' Truly');
    await page.getByText('Not saved yet').waitFor();
    await page.keyboard.press('Tab');
    // Tab saves, and goes on to the next segment.
    await expect.poll(() => field(page).inputValue()).toBe('Not good. Sometimes I want to die.');
    await expect.poll(async () => (await texts(id))[0], patience).toMatch(/Truly$/u);
    await saved(page);

    for (let at = 0; at < 'Not good.'.length; at += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => field(page).inputValue()).toBe('Sometimes I want to die.');
    await page.keyboard.press('Alt+1');
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await stored(id)).length, patience).toBe(5);
    expect((await stored(id))[2]).toMatchObject({
      speaker: 'S1',
      text: 'Sometimes I want to die.',
    });

    // The row has the focus, so that digits count.
    await page.keyboard.press('2');
    await page.keyboard.press('Control+s');
    await expect.poll(async () => (await stored(id))[2]?.speaker, patience).toBe('S2');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    await page.keyboard.press('Backspace');
    await expect.poll(() => field(page).inputValue()).toBe('Not good. Sometimes I want to die.');
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await stored(id)).length, patience).toBe(4);
    await saved(page);

    await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByRole('article').count()).toBe(5);
    await page.keyboard.press('Control+Shift+Z');
    await expect.poll(() => page.getByRole('article').count()).toBe(4);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await stored(id)).length, patience).toBe(5);

    await page.keyboard.press('Control+h');
    await page.getByLabel('Find', { exact: true }).fill('sister');
    await page.getByText('1 segment', { exact: true }).waitFor();
    await page.getByLabel('Replace by').fill('brother');
    await page.getByRole('button', { name: 'Replace all' }).click();
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await texts(id)).at(-1), patience).toContain('brother');
    expectQuiet(host, watched);
  });

  it('swaps the roles after saying what is made again', async () => {
    const id = await host.talk(ann, 'Swap');
    await using watched = await host.open('ann');
    const { page } = watched;
    await review(page, id);
    await page.getByRole('button', { name: 'Speakers' }).click();
    await page.getByRole('button', { name: 'Swap therapist and patient' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Made again afterwards').waitFor();
    await dialog.getByRole('button', { name: 'Change the roles' }).click();
    await dialog.waitFor({ state: 'detached' });
    const roles = async () => {
      const { session } = await host.api(ann, 'GET', `/v1/sessions/${id}`);
      return session.speakers.map(({ role }: { role: string }) => role);
    };
    expect(await roles()).toEqual(['patient', 'therapist']);
    const first = page.getByLabel('Role').first();
    await expect.poll(() => first.inputValue(), patience).toBe('patient');
    await page.getByRole('group', { name: 'S1' }).getByLabel('Name').fill('Pat');
    await page.keyboard.press('Tab');
    await page.getByRole('article', { name: 'Pat, 0:01' }).waitFor();
    await saved(page);
    expectQuiet(host, watched);
  });

  it('keeps what a person writes in the notes, and why a passage is no risk', async () => {
    const id = await host.talk(ann, 'Notes');
    await using watched = await host.open('ann');
    const { page } = watched;
    await review(page, id);
    const risk = page.getByRole('region', { name: 'Passages to read first' });
    await risk.getByRole('button', { name: 'Show the passage at 0:05' }).click();
    await page.locator('article[aria-current]').getByText('Sometimes').waitFor();
    await risk.getByRole('button', { name: 'Dismiss…' }).click();
    await page.getByLabel('Reason').fill('Spoken of a dream');
    await page.getByRole('button', { name: 'Dismiss', exact: true }).click();
    await risk.getByText('Dismissed: Spoken of a dream').waitFor();

    await page.getByRole('button', { name: 'Edit the notes' }).click();
    await page.getByLabel('For the patient 1').fill('Call your sister.');
    await page.getByRole('button', { name: 'Save the notes' }).click();
    await page.getByRole('region', { name: 'For the patient' }).getByText('by a person').waitFor();
    const { session } = await host.api(ann, 'GET', `/v1/sessions/${id}`);
    expect(session.notes).toMatchObject({
      patientSummary: { text: 'Call your sister.' },
      riskFlags: [{ dismissed: { reason: 'Spoken of a dream' } }],
    });
    expectQuiet(host, watched);
  });

  it('shows two persons what both changed, and loses neither', async () => {
    const id = await host.talk(ann, 'Conflict');
    await using mine = await host.open('ann', { provoked: [412] });
    const theirs = await mine.tab();
    theirs.setDefaultTimeout(60_000);
    await review(mine.page, id);
    await review(theirs, id);
    const write = async (page: Page, at: number, text: string): Promise<void> => {
      await edit(page, at);
      await field(page).fill(text);
      await page.keyboard.press('Escape');
    };
    await write(theirs, 0, 'Theirs first');
    await saved(theirs);
    await write(theirs, 3, 'Theirs last');
    await expect.poll(async () => (await texts(id))[3], patience).toBe('Theirs last');

    await write(mine.page, 0, 'Mine first');
    const dialog = mine.page.getByRole('dialog', { name: 'Somebody else changed' });
    await dialog.getByText('Mine first').waitFor();
    await dialog.getByText('Theirs first').waitFor();
    // What only one of them changed is joined already.
    await mine.page.getByText('Theirs last').waitFor();
    const store = dialog.getByRole('button', { name: 'Save' });
    expect(await store.isDisabled()).toBe(true);
    await dialog.getByLabel('Both').check();
    await store.click();
    await dialog.waitFor({ state: 'detached' });
    await expect
      .poll(() => texts(id), patience)
      .toMatchObject(
        ['Theirs first Mine first', {}, {}, 'Theirs last'].map((one) =>
          typeof one === 'string' ? one : expect.any(String),
        ),
      );
    expectQuiet(host, mine);
  });

  it('finds unsaved work again after a reload, and after a sign-in that ended', async () => {
    const id = await host.talk(ann, 'Reload');
    await using watched = await host.open('ann', { provoked: [401] });
    const { page } = watched;
    page.on('dialog', (dialog) => dialog.accept());
    await review(page, id);
    // The host takes the work, and does not answer.
    await page.route('**/v1/data/transcript/**', (route) =>
      route.request().method() === 'PATCH' ? undefined : route.continue(),
    );
    await edit(page, 3);
    await field(page).fill('Written before the reload');
    await page.keyboard.press('Escape');
    await page.getByText('Saving…').waitFor();
    await page.reload();
    await page.unrouteAll();
    await page.getByText('Work of an earlier visit was found').waitFor();
    await page.getByRole('feed').getByText('Written before the reload').waitFor();
    await expect.poll(async () => (await texts(id))[3], patience).toBe('Written before the reload');

    await saved(page);
    await page.route('**/v1/data/transcript/**', (route) =>
      route.request().method() === 'PATCH' ? route.abort('connectionfailed') : route.continue(),
    );
    await edit(page, 3);
    await field(page).fill('Written before the sign-in ended');
    await page.keyboard.press('Escape');
    await page.getByText('Not saved, offline: kept in this browser').waitFor();
    await host.api(ann, 'POST', '/v1/auth/logout', { everywhere: true });
    await page.unrouteAll();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('E-mail or username').fill('ann');
    await page.getByLabel('Password').fill('Correct-Horse-9');
    await page.keyboard.press('Enter');
    await page.getByRole('feed').getByText('Written before the sign-in ended').waitFor();
    ann = await host.signIn(ann);
    await expect
      .poll(async () => (await texts(id))[3], patience)
      .toBe('Written before the sign-in ended');
    // Whoever signs out leaves nothing in the browser.
    await saved(page);
    await page.getByRole('button', { name: 'Ann Ames' }).click();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expect.poll(() => page.evaluate(draftsIn), patience).toBe(0);
    expect(watched.complaints.filter((one) => !one.includes('ERR_'))).toEqual([]);
  });

  it('finalizes after asking, exports a PDF, and reopens with a reason', async () => {
    const nameless = fourSegments.replaceAll(/<v \w+>/gu, '');
    const id = await host.talk(ann, 'Sign', nameless);
    await using watched = await host.open('ann', { provoked: [409, 422] });
    const { page } = watched;
    await review(page, id);
    await page.getByRole('button', { name: 'Finalize' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('You sign this').waitFor();
    const sign = dialog.getByRole('button', { name: 'Finalize' });
    await sign.click();
    await dialog.getByRole('checkbox').first().waitFor();
    expect(await sign.isDisabled()).toBe(true);
    for (const box of await dialog.getByRole('checkbox').all()) await box.check();
    await sign.click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('h1 + p').getByText('Finalized', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0);

    const downloaded = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'PDF with notes' }).click();
    expect((await downloaded).suggestedFilename()).toMatch(/\.pdf$/u);

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Reopen…' }).click();
    await page.getByLabel('Reason').fill('A name is wrong');
    await page.getByRole('dialog').getByRole('button', { name: 'Reopen' }).click();
    await page.locator('h1 + p').getByText('To review', { exact: true }).waitFor();
    await edit(page, 0);
    await page.keyboard.type('!');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Revisions' }).click();
    await page.getByRole('button', { name: 'Compare' }).first().click();
    await page.getByRole('dialog').locator('ins').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Restore' }).last().click();
    await page.getByText('is the newest again').waitFor();
    await expect.poll(async () => (await texts(id))[0], patience).not.toContain('!');
    expectQuiet(host, watched);
  });
});

/** How many drafts this browser keeps. */
const draftsIn = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('attune-drafts');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const counting = opening.result.transaction('drafts').objectStore('drafts').count();
    counting.onerror = () => reject(counting.error);
    counting.onsuccess = () => resolve(counting.result);
  };
})`;
