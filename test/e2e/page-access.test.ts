import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import german from '../../examples/dashboard/src/locales/de.json' with { type: 'json' };
import { repository } from '../support/attune.js';
import { findBrowser, type PageOptions } from '../support/browser.js';
import {
  expectQuiet,
  openPageHost,
  type PageHost,
  type PageUser,
  root,
} from '../support/page-host.js';

const path = await findBrowser();
const title =
  path === undefined
    ? 'access to the web page: skipped, there is no chromium'
    : 'access to the web page';
const patience = { timeout: 60_000 };

/** A screen, and what is on it once it is there. */
interface Screen {
  readonly at: string;
  readonly there: (page: Page) => Promise<void>;
}

describe.skipIf(path === undefined)(title, { timeout: 300_000 }, () => {
  let host: PageHost;
  let ann: PageUser;
  let pat: PageUser;
  let open = '';
  let signed = '';
  let axe = '';
  beforeAll(async () => {
    axe = await readFile(`${repository}node_modules/axe-core/axe.min.js`, 'utf8');
    host = await openPageHost(path ?? '', { admin: true });
    // Names without a word of any language.
    ann = await host.join('ann', 'therapist', 'A. A.');
    pat = await host.join('pat', 'patient', 'P. P.');
    await host.link(ann, pat);
    open = await host.talk(ann, '1.');
    signed = await host.talk(ann, '2.');
    for (const id of [open, signed])
      await host.api(ann, 'PATCH', `/v1/data/transcript/${id}`, {
        speakers: [
          { id: 'S1', label: 'A.' },
          { id: 'S2', label: 'P.' },
        ],
      });
    await host.api(ann, 'PATCH', `/v1/sessions/${signed}`, { patientId: pat.id });
    await host.finalize(ann, signed);
  }, 240_000);
  afterAll(() => host?.[Symbol.asyncDispose]());

  const heading = async (page: Page): Promise<void> => page.locator('#main h1').first().waitFor();
  const feed = async (page: Page): Promise<void> => page.getByRole('article').first().waitFor();
  const press =
    (name: RegExp, then: (page: Page) => Promise<unknown> = async () => undefined) =>
    async (page: Page): Promise<void> => {
      await feed(page);
      await page.getByRole('button', { name }).first().click();
      await then(page);
    };
  const inDialog = (page: Page): Promise<void> => page.getByRole('dialog').waitFor();
  const screensOf = (role: 'therapist' | 'patient' | 'admin'): readonly Screen[] => {
    if (role === 'admin') return [{ at: '/', there: heading }];
    const both = [
      { at: '/', there: (page: Page) => page.getByRole('link', { name: '2.' }).waitFor() },
      { at: '/patients', there: heading },
      {
        at: `/patients/${pat.id}`,
        there: (page: Page) => page.locator('main svg a').first().waitFor(),
      },
      { at: '/profile', there: (page: Page) => page.locator('dl').waitFor() },
      { at: `/sessions/${signed}`, there: feed },
    ];
    if (role === 'patient') return both;
    const session = `/sessions/${open}`;
    return [
      ...both,
      { at: '/upload', there: heading },
      { at: '/?q=sister', there: (page) => page.getByText('0:15').first().waitFor() },
      { at: session, there: press(/^(?:Edit|Bearbeiten)$/u) },
      { at: session, there: press(/^(?:Speakers|Sprechende)$/u) },
      { at: session, there: press(/^(?:Revisions|Fassungen)$/u) },
      {
        at: session,
        there: press(/^(?:Notes|Notizen)$/u, async (page) => {
          await page.getByRole('button', { name: /^(?:Edit the notes|Notizen bear)/u }).click();
        }),
      },
      { at: session, there: press(/^(?:Finalize|Abschließen)$/u, inDialog) },
      { at: session, there: press(/^(?:Dismiss…|Verwerfen …)$/u, inDialog) },
      {
        at: session,
        there: async (page) => {
          await feed(page);
          await page.keyboard.press('?');
          await inDialog(page);
        },
      },
    ];
  };
  const visit = async (page: Page, { at, there }: Screen): Promise<void> => {
    // Another document each time, so that no screen keeps what the one before had.
    await page.goto('about:blank');
    await page.goto(`${host.address}/#${at}`);
    await there(page);
  };

  /** Serious faults; in the second theme only colors can differ. */
  const faultsOn = async (
    page: Page,
    where: string,
    rules: { readonly runOnly?: readonly string[] } = {},
  ): Promise<readonly string[]> => {
    await page.evaluate(axe);
    const run = `axe.run(document, ${JSON.stringify(rules)})`;
    const faults = (await page.evaluate(`${run}.then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, any }) =>
        id + ' ' + html.slice(0, 200) + ' ' + (any[0]?.message ?? ''))))`)) as string[];
    return faults.map((fault) => `${where}: ${fault}`);
  };
  /** Looks at each screen of each person, and at those before one signs in. */
  const everywhere = async (
    options: PageOptions,
    look: (page: Page, where: string) => Promise<void>,
  ): Promise<void> => {
    for (const [role, username] of people) {
      await using watched = await host.open(undefined, { ...options, reducedMotion: 'reduce' });
      const { page } = watched;
      if (role === 'therapist') {
        await look(page, 'sign in');
        for (const name of [/^Regist/u, /^(?:Forgotten password|Passwort vergessen)$/u]) {
          await page.getByRole('button', { name }).first().click();
          await look(page, String(name));
          await page.reload();
        }
      }
      await host.enter(page, username);
      for (const screen of screensOf(role)) {
        await visit(page, screen);
        await look(page, `${role} ${screen.at}`);
      }
      expectQuiet(host, watched);
    }
  };

  it('is free of serious faults', async () => {
    const faults: string[] = [];
    await everywhere({ colorScheme: 'light' }, async (page, where) => {
      faults.push(...(await faultsOn(page, where)));
    });
    expect(faults).toEqual([]);
  });

  it('can be read in the dark, on 360 pixels, and in German without an English text', async () => {
    const same = new Set(Object.entries(german).flatMap(([en, de]) => (en === de ? [en] : [])));
    const english = new Set(Object.keys(german).filter((key) => !same.has(key)));
    const narrow = { viewport: { width: 360, height: 740 }, locale: 'de-DE' } as const;
    const faults: string[] = [];
    await everywhere({ ...narrow, colorScheme: 'dark' }, async (page, where) => {
      faults.push(...(await faultsOn(page, where, { runOnly: ['color-contrast'] })));
      const width = await page.evaluate('document.documentElement.scrollWidth');
      if (width !== 360) faults.push(`${where}: ${width} pixels wide`);
      const texts = (await page.evaluate(textsOn)) as string[];
      faults.push(...texts.filter((text) => english.has(text)).map((one) => `${where}: ${one}`));
      expect(await page.locator('html').getAttribute('lang')).toBe('de');
    });
    expect(faults).toEqual([]);
  });

  it('lets a person review a session by keys alone', async () => {
    const id = await host.talk(ann, '3.');
    await using watched = await host.open('ann', { provoked: [409] });
    const { page } = watched;
    page.on('dialog', (dialog) => dialog.accept());
    const focus = () => page.evaluate('document.activeElement.textContent');
    const tabTo = async (text: string | RegExp): Promise<void> => {
      for (let tries = 0; tries < 80; tries += 1) {
        await page.keyboard.press('Tab');
        const at = String(await focus());
        if (typeof text === 'string' ? at === text : text.test(at)) return;
      }
      throw new Error(`Tab does not lead to ${text}`);
    };
    await page.getByRole('link', { name: '3.' }).first().waitFor();
    await tabTo('3.');
    await page.keyboard.press('Enter');
    await feed(page);

    await tabTo('Dismiss…');
    await page.keyboard.press('Enter');
    await inDialog(page);
    await page.keyboard.type('Spoken of a dream');
    await page.keyboard.press('Enter');
    await page.getByText('Dismissed: Spoken of a dream').waitFor();

    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.locator('article textarea').waitFor();
    await page.keyboard.press('End');
    await page.keyboard.type(' By keys.');
    await page.keyboard.press('Escape');
    const texts = async () =>
      (await host.api(ann, 'GET', `/v1/data/transcript/${id}`)).transcript.segments.map(
        ({ text }: { text: string }) => text,
      );
    await expect.poll(async () => (await texts()).join(' '), patience).toContain('By keys.');

    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Split at the caret').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('Home');
    await page.locator('body').press('Shift+Tab');
    await tabTo('Finalize');
    await page.keyboard.press('Enter');
    await inDialog(page);
    await tabTo('Finalize');
    await page.keyboard.press('Enter');
    // The passage was changed, so it asks once more, and the question has the focus.
    await page.locator('dialog input[type=checkbox]:focus').waitFor();
    await page.keyboard.press('Space');
    await tabTo('Finalize');
    await page.keyboard.press('Enter');
    await page.locator('h1 + p').getByText('Finalized', { exact: true }).waitFor();
    expectQuiet(host, watched);
  });
});

const people = [
  ['therapist', 'ann'],
  ['patient', 'pat'],
  ['admin', root],
] as const;

/** Every text and name on the page, outside of what was said. */
const textsOn = `(() => {
  const found = new Set();
  for (const element of document.querySelectorAll('body *')) {
    if (element.closest('[dir=auto], q')) continue;
    for (const name of ['aria-label', 'placeholder', 'title'])
      if (element.hasAttribute(name)) found.add(element.getAttribute(name));
    for (const node of element.childNodes)
      if (node.nodeType === Node.TEXT_NODE) found.add(node.textContent.trim());
  }
  return [...found];
})()`;
