// Takes the pictures of docs/guides/for-therapists.md: starts a host with made-up data, and visits it in Chromium.
import { spawn, spawnSync } from 'node:child_process';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../', import.meta.url));
const pictures = join(root, 'docs/guides/pictures');
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const password = 'Correct-Horse-9';
const nights = `WEBVTT

00:01.000 --> 00:04.000
<v Therapist>How were the nights since we met?

00:05.000 --> 00:09.000
<v Patient>Bad. Sometimes I want to die.

00:10.000 --> 00:14.000
<v Therapist>Thank you for saying so. What helps you then?

00:15.000 --> 00:19.000
<v Patient>I will call my sister on Friday.
`;

const executablePath = await firstOf(browsers);
if (executablePath === undefined) {
  console.error(`There is no Chromium. Install it at one of ${browsers.join(', ')}.`);
  process.exit(1);
}
const directory = await mkdtemp(join(tmpdir(), 'attune-pictures-'));
const host = spawn(
  process.execPath,
  [join(root, 'packages/http/bin/attune.js'), 'serve', '--port', '0'],
  {
    cwd: directory,
    env: { PATH: process.env['PATH'], PROVIDER: 'memory' },
    stdio: ['ignore', 'ignore', 'pipe'],
  },
);
try {
  const address = await addressOf(host);
  await mkdir(pictures, { recursive: true });
  await takeAll(address, await seed(address));
} finally {
  host.kill();
  await rm(directory, { recursive: true, force: true });
}

/** Made-up people and talks. Resolves with the ids of those to show. */
async function seed(address) {
  const send = async (method, path, body, token, etag) => {
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(etag && { 'if-match': etag }),
    };
    const isForm = body instanceof FormData;
    const answer = await fetch(`${address}${path}`, {
      method,
      headers:
        isForm || body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      body: isForm || body === undefined ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return { ...(text === '' ? {} : JSON.parse(text)), etag: answer.headers.get('etag') };
  };
  const join_ = async (username, role, displayName) => {
    const consents = { gdpr: true, dataRetention: true };
    const names = { email: `${username}@example.org`, username, displayName };
    const { account } = await send('POST', '/v1/auth/register', {
      ...names,
      role,
      password,
      consents,
    });
    const { accessToken } = await send('POST', '/v1/auth/login', { login: username, password });
    return { id: account.id, token: accessToken };
  };
  const thea = await join_('thea', 'therapist', 'Thea Thorn');
  const patients = [];
  for (const [name, display] of [
    ['bea', 'Bea Brandt'],
    ['carl', 'Carl Cole'],
  ]) {
    const patient = await join_(name, 'patient', display);
    await send('POST', '/v1/care-links', { login: name }, thea.token);
    const { items } = await send('GET', '/v1/care-links', undefined, patient.token);
    await send('PUT', `/v1/care-links/${items[0].id}`, { accepted: true }, patient.token);
    patients.push(patient.id);
  }
  const talk = async (title, patient, day) => {
    const form = new FormData();
    form.set('transcript', new File([nights], 'talk.vtt'));
    const { session } = await send('POST', '/v1/sessions/import', form, thea.token);
    const path = `/v1/sessions/${session.id}`;
    const ready = await until(async () => {
      const now = await send('GET', path, undefined, thea.token);
      return now.session.status === 'processed' ? now : undefined;
    });
    const changes = { title, patientId: patients[patient], recordedAt: `${day}T09:00:00.000Z` };
    await send('PATCH', path, changes, thea.token, ready.etag);
    return session.id;
  };
  for (const day of ['2026-01-12', '2026-01-19', '2026-01-26']) {
    const id = await talk('Weekly talk', 0, day);
    const path = `/v1/data/transcript/${id}`;
    const { etag } = await send('GET', path, undefined, thea.token);
    await send(
      'POST',
      `${path}/finalize`,
      { confirm: ['flags_unread', 'roles_unknown'] },
      thea.token,
      etag,
    );
  }
  const risky = await talk('Nights and work', 0, '2026-02-02');
  await talk('First talk', 1, '2026-02-03');
  return { risky, patient: patients[0] };
}

async function takeAll(address, { risky, patient }) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({
      ...{ viewport: { width: 1100, height: 820 }, locale: 'en-US', timezoneId: 'UTC' },
      ...{ colorScheme: 'light', reducedMotion: 'reduce' },
    });
    const take = async (name) => {
      const draft = join(directory, `${name}.png`);
      await page.screenshot({ path: draft, caret: 'hide' });
      shrink(draft, join(pictures, `${name}.png`));
    };
    await page.goto(address);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await take('sign-in');
    await page.getByLabel('E-mail or username').fill('thea');
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Upload recordings' }).click();
    await page.getByRole('heading', { name: 'Upload' }).waitFor();
    await page
      .getByLabel('Files to upload')
      .setInputFiles(join(root, 'samples/session-stereo.flac'));
    await page.getByRole('link', { name: 'Open' }).waitFor();
    await take('upload');
    await page.getByRole('link', { name: 'See the sessions' }).click();
    await page.getByRole('region', { name: 'To review' }).getByRole('listitem').nth(2).waitFor();
    await take('sessions');
    await page.goto(`${address}/#/sessions/${risky}`);
    await page.getByRole('article').nth(1).hover();
    await page.getByRole('article').nth(1).getByRole('button', { name: 'Edit' }).click();
    await take('review');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Finalize' }).click();
    await page.getByRole('dialog').getByText('You sign this').waitFor();
    await take('finalize');
    await page.keyboard.press('Escape');
    await page.goto(`${address}/#/patients/${patient}`);
    await page.locator('main svg a').nth(2).waitFor();
    await take('trend');
  } finally {
    await browser.close();
  }
}

/** 256 colors are enough for a page, and a third of the size. */
function shrink(from, to) {
  const palette = 'split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=dither=none';
  const ended = spawnSync(
    'ffmpeg',
    ['-nostdin', '-v', 'error', '-y', '-i', from, '-vf', palette, to],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  if (ended.status !== 0) throw new Error(`ffmpeg could not write ${to}.`);
}

async function addressOf({ stderr }) {
  let said = '';
  stderr.setEncoding('utf8');
  for await (const text of stderr) {
    said += text;
    const [found] = /https?:\/\/[\w.:[\]]+/u.exec(said) ?? [];
    if (found !== undefined) return found;
  }
  throw new Error(`The host ended: ${said}`);
}

async function until(look) {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function firstOf(paths) {
  for (const path of paths) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return undefined;
}
