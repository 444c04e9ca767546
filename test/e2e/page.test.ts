import { writeFile } from 'node:fs/promises';
import { toneWav } from '@attune/core/adapter-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samples } from '../support/attune.js';
import { findBrowser } from '../support/browser.js';
import {
  expectQuiet,
  fourSegments,
  markup,
  openPageHost,
  type PageHost,
  password,
  root,
} from '../support/page-host.js';

const path = await findBrowser();
const patience = { timeout: 60_000 };
const title = path === undefined ? 'the web page: skipped, there is no chromium' : 'the web page';

describe.skipIf(path === undefined)(title, { timeout: 240_000 }, () => {
  let host: PageHost;
  beforeAll(async () => {
    host = await openPageHost(path ?? '', { admin: true });
  }, 240_000);
  afterAll(() => host?.[Symbol.asyncDispose]());

  it('registers a person, and tells of a wrong password', async () => {
    await using watched = await host.open(undefined, { provoked: [400, 401] });
    const { page } = watched;
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByLabel('Your name').fill('Ann Example');
    await page.getByLabel('E-mail').fill('ann@example.org');
    await page.getByLabel('Username').fill('ann');
    await page.getByLabel('Password').fill('short');
    const send = page.locator('form').getByRole('button', { name: 'Register' });
    await send.click();
    // Without the consents the browser sends nothing.
    expect(await page.getByLabel(/may process/u).evaluate((box) => box.matches(':invalid'))).toBe(
      true,
    );
    await page.getByLabel(/may process/u).check();
    await page.getByLabel(/may keep/u).check();
    await send.click();
    await page.locator('[aria-invalid]').waitFor();
    expect(await page.getByLabel('Password').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Password').fill(password);
    await send.click();
    await page.getByRole('heading', { name: 'Sessions', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Upload your first recording' }).waitFor();
    expect(await page.locator('input[type=password]').count()).toBe(0);

    await page.getByRole('button', { name: 'Ann Example' }).click();
    await page.getByRole('menuitem', { name: 'Profile' }).click();
    await page.getByText('Processing of personal data').waitFor();
    await page.getByText('Version 1 of the text').first().waitFor();

    await page.getByRole('button', { name: 'Ann Example' }).click();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await page.getByLabel('E-mail or username').fill('ann');
    await page.getByLabel('Password').fill('Wrong-Horse-1');
    await page.keyboard.press('Enter');
    await page
      .locator('form')
      .getByText(/password/iu)
      .nth(1)
      .waitFor();
    expect(await page.getByLabel('E-mail or username').inputValue()).toBe('ann');
    expectQuiet(host, watched);
  });

  it('signs a person out in every tab', async () => {
    await host.join('bea', 'therapist', 'Bea Brandt');
    await using watched = await host.open('bea');
    const { page } = watched;
    const other = await watched.tab();
    await other.goto(host.address);
    await other.getByRole('heading', { name: 'Sessions', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Bea Brandt' }).click();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await other.reload();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    expectQuiet(host, watched);
  });

  it('takes a recording with its progress, and shows it from work to review', async () => {
    const cora = await host.join('cora', 'therapist', 'Cora Cole');
    await using watched = await host.open('cora');
    const { page } = watched;
    // As on a slow line: the progress can be seen.
    const line = await page.context().newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 300_000 };
    await line.send('Network.emulateNetworkConditions', slow);
    await page.getByRole('link', { name: 'Upload recordings' }).click();
    await page.getByLabel('Files to upload').setInputFiles(`${samples}/session-stereo.flac`);
    const progress = page.getByRole('progressbar', { name: 'Upload of session-stereo.flac' });
    await expect
      .poll(() => progress.getAttribute('value').then(Number), { ...patience, interval: 20 })
      .toBeGreaterThan(0);
    await line.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
    await page.getByRole('link', { name: 'Open' }).waitFor();

    // The work is quick here: what was true a moment before is shown first.
    let late = false;
    await page.route('**/v1/sessions/me?*', async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      const items = late
        ? body.items
        : [{ ...body.items[0], status: 'transcribing', progress: { percent: 40 } }];
      await route.fulfill({ response: answer, json: { ...body, items } });
    });
    await page.getByRole('link', { name: 'See the sessions' }).click();
    const work = page.getByRole('region', { name: 'In work' });
    await work.getByText('Transcribing 40 %').waitFor();
    const { items } = await host.api(cora, 'GET', '/v1/sessions/me');
    const session = `/v1/sessions/${items[0].id}`;
    await expect
      .poll(async () => (await host.api(cora, 'GET', session)).session.status, patience)
      .toBe('processed');
    late = true;
    await page.getByRole('region', { name: 'To review' }).getByRole('link').nth(1).waitFor();
    await work.waitFor({ state: 'detached' });
    await page.unrouteAll({ behavior: 'wait' });

    await page.getByRole('link', { name: 'Review next' }).click();
    await page.getByRole('feed').waitFor();
    await page.getByRole('button', { name: 'Play' }).click();
    const clock = page.getByRole('slider', { name: 'Place in the recording' });
    await expect
      .poll(() => clock.getAttribute('aria-valuenow').then(Number), patience)
      .toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Pause' }).click();
    expectQuiet(host, watched);
  });

  it('goes on with an upload that a reload cut off, where it was', async () => {
    await host.join('olga');
    await using watched = await host.open('olga');
    const { page } = watched;
    const file = host.desk.path('long.wav');
    await writeFile(file, toneWav({ durationMs: 15 * 60_000 }));
    const offsets: string[] = [];
    let cut = true;
    await page.route('**/v1/uploads/*', async (route) => {
      const sent = await route.request().headerValue('upload-offset');
      if (sent !== null) offsets.push(sent);
      // The second part never leaves.
      if (cut && offsets.length > 1) return;
      await route.continue();
    });
    page.on('dialog', (dialog) => dialog.accept());
    await page.getByRole('link', { name: 'Upload', exact: true }).click();
    await page.getByLabel('Files to upload').setInputFiles(file);
    await expect.poll(() => offsets, { timeout: 60_000 }).toEqual(['0', '8388608']);

    cut = false;
    await page.reload();
    const interrupted = page.getByRole('region', { name: 'Interrupted' });
    await interrupted.getByText('long.wav').waitFor();
    await page.getByLabel('Files to upload').setInputFiles(file);
    await page.getByRole('link', { name: 'Open', exact: true }).waitFor({ timeout: 60_000 });
    expect(offsets.slice(2, 3)).toEqual(['8388608']);
    expect(await interrupted.count()).toBe(0);

    // The next person at this browser sees nothing of it.
    await host.join('petra');
    await page.getByRole('button', { name: 'olga' }).click();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await host.enter(page, 'petra');
    await page.getByRole('link', { name: 'Upload', exact: true }).click();
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    expect(await page.getByText('long.wav').count()).toBe(0);
    expectQuiet(host, watched);
  });

  it('shows what the account does elsewhere', async () => {
    const nora = await host.join('nora');
    await using watched = await host.open('nora');
    const { page } = watched;
    const id = await host.talk(nora, 'From another place');
    // Sooner than a list is read again by itself.
    const row = page.getByRole('link', { name: 'From another place' });
    await row.first().waitFor({ timeout: 20_000 });
    await host.api(nora, 'DELETE', `/v1/sessions/${id}`);
    await expect.poll(() => row.count(), { timeout: 20_000 }).toBe(0);
    expectQuiet(host, watched);
  });

  it('takes in a transcript, and finds it by a word that was said', async () => {
    await host.join('dora');
    await using watched = await host.open('dora', { provoked: [422, 400] });
    const { page } = watched;
    await page.getByRole('link', { name: 'Upload', exact: true }).click();
    const files = page.getByLabel('Files to upload');
    const buffer = Buffer.from('no cues at all');
    await files.setInputFiles([{ name: 'empty.vtt', mimeType: 'text/vtt', buffer }]);
    await page
      .getByRole('status')
      .getByText(/^empty\.vtt: \w+/u)
      .waitFor();
    const talk = Buffer.from(fourSegments);
    await files.setInputFiles([{ name: 'Nights.vtt', mimeType: 'text/vtt', buffer: talk }]);
    await page.getByRole('heading', { name: 'Nights' }).waitFor();
    await page.getByRole('feed').getByText('I will call my sister').waitFor();

    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('sister');
    const found = page.getByRole('region', { name: 'Found' });
    await found.getByRole('link', { name: /0:15.*sister/u }).click();
    await page.locator('article[aria-current]').getByText('I will call my sister').waitFor();
    await page.goBack();
    expect(await page.getByRole('searchbox').inputValue()).toBe('sister');
    expectQuiet(host, watched);
  });

  it('shows a patient their finalized sessions without clinical notes, and their care links', async () => {
    const thea = await host.join('thea', 'therapist', 'Thea Thorn');
    const pat = await host.join('pat', 'patient', 'Pat Penn');
    await host.api(thea, 'POST', '/v1/care-links', { login: 'pat' });
    await using watched = await host.open('pat');
    const { page } = watched;
    await page.getByText('Sessions appear here once').waitFor();
    await page.getByRole('link', { name: 'Care links' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Thea Thorn' }).waitFor();
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByText(/^Since /u).waitFor();

    const id = await host.talk(thea, 'Second talk');
    await host.api(thea, 'PATCH', `/v1/sessions/${id}`, { patientId: pat.id });
    const { session } = await host.api(thea, 'GET', `/v1/sessions/${id}`);
    const summary = { text: 'You spoke of your nights.', segmentIds: [] };
    const secret = { text: 'Watch the risk closely.', segmentIds: [] };
    await host.api(thea, 'PUT', `/v1/sessions/${id}/notes`, {
      notes: { ...session.notes, patientSummary: summary, therapistNotes: secret },
    });
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await page.getByText('Sessions appear here once').waitFor();
    await host.finalize(thea, id);
    await page.reload();
    await page.getByRole('link', { name: 'Second talk' }).click();
    await page.getByRole('feed').getByText('Sometimes I want to die').waitFor();
    await page.getByText('You spoke of your nights.').waitFor();
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).not.toContain('Watch the risk');
    expect(text).not.toContain('A speaker spoke of wanting to die');
    for (const name of ['Edit', 'Finalize', 'More', 'Dismiss…', 'Edit the notes'])
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    const downloaded = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'PDF', exact: true }).click();
    expect((await downloaded).suggestedFilename()).toMatch(/\.pdf$/u);

    await page.getByRole('link', { name: 'Care links' }).click();
    await page.getByRole('link', { name: 'How my mood went' }).click();
    await page.getByRole('link', { name: /Second talk/u }).waitFor();
    expectQuiet(host, watched);
  });

  it('shows an administrator how the host stands, and nothing that was said', async () => {
    const eve = await host.join('eve', 'therapist', 'Eve Example');
    const id = await host.talk(eve, 'Telling title');
    await using watched = await host.open(root);
    const { page } = watched;
    await page.getByRole('heading', { name: 'Operation' }).waitFor();
    await page.getByRole('region', { name: 'Health' }).getByText('ok').first().waitFor();
    const accounts = page.getByRole('region', { name: 'Accounts' });
    const row = accounts.getByRole('listitem').filter({ hasText: 'Eve Example' });
    await accounts.getByRole('searchbox').fill('eve');
    await row.getByRole('button', { name: 'Deactivate' }).click();
    await row.getByText('Deactivated').waitFor();
    await row.getByRole('button', { name: 'Reactivate' }).click();
    await row.getByText('Deactivated').waitFor({ state: 'detached' });
    const seen = await page.content();
    expect(seen).not.toMatch(/Telling title|sister|nights/u);
    await page.goto(`${host.address}/#/sessions/${id}`);
    await page.getByText('There is nothing here.').waitFor();
    expectQuiet(host, watched);
  });

  it('shows names, titles and words as text, also where they look like markup', async () => {
    const fay = await host.join('fay', 'therapist', markup);
    const gus = await host.join('gus', 'patient', markup);
    await host.link(fay, gus);
    const escaped = markup.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const id = await host.talk(fay, 'Markup', fourSegments.replace('nights', escaped));
    await host.api(fay, 'PATCH', `/v1/sessions/${id}`, { title: markup, patientId: gus.id });
    const { transcript } = await host.api(fay, 'GET', `/v1/data/transcript/${id}`);
    await host.api(fay, 'PUT', `/v1/data/transcript/${id}`, {
      segments: transcript.segments.map(({ words: _words, ...one }: { words?: unknown }) => one),
      speakers: [{ id: 'S1', label: markup }, { id: 'S2' }],
    });
    await using watched = await host.open('fay');
    const { page } = watched;
    const there = (text: string) => page.getByText(text, { exact: false }).first().waitFor();
    await there(markup);
    await page.getByRole('searchbox').fill('img');
    await page.getByRole('region', { name: 'Found' }).getByText('0:01').waitFor();
    await page.goto(`${host.address}/#/sessions/${id}`);
    await page.getByRole('heading', { name: markup }).waitFor();
    await page.getByRole('feed').getByText(`How were the ${markup}`).waitFor();
    for (const panel of ['Speakers', 'Revisions', 'Notes']) {
      await page.getByRole('button', { name: panel, exact: true }).click();
    }
    await page.getByRole('button', { name: 'Finalize' }).click();
    await page.getByRole('dialog').getByText(markup).first().waitFor();
    await page.keyboard.press('Escape');
    await page.goto(`${host.address}/#/patients`);
    await page.getByRole('listitem').filter({ hasText: markup }).waitFor();
    await page.goto(`${host.address}/#/patients/${gus.id}`);
    await page.getByRole('heading', { name: markup }).waitFor();
    expect(await page.locator('img, main b').count()).toBe(0);
    expect(await page.title()).toMatch(/Attune/u);
    expectQuiet(host, watched);
  });
});
