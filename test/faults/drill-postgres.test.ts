import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { expect, it } from 'vitest';
import { drillSize } from '../support/drill-size.js';
import { type Organisation, openOrganisation } from '../support/organisation.js';
import { speakTones, wavOf } from '../support/tone-speech.js';
import { type Answer, answerTo, eventually, finish, sessionIn, Therapist } from './drill-tools.js';

const sessions = drillSize({ short: 16, long: 40 });
const patience = { timeout: 300_000, interval: 300 };

/** A problem that says when to come back. */
function expectUnavailable({ status, contentType, headers, body }: Answer): void {
  expect({ status, contentType, code: body['code'] }).toEqual({
    status: 503,
    contentType: 'application/problem+json',
    code: 'unavailable',
  });
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
}

/** What a host without its database says to everybody who asks. */
async function askInVain(ann: Therapist, { api }: Organisation, talk: string): Promise<number> {
  const asked = [
    () => ann.call('GET', '/v1/sessions/me'),
    () => ann.call('GET', '/v1/profiles/me'),
    () => ann.call('GET', '/v1/sessions/search?q=week'),
    () => ann.upload(talk),
    () =>
      ann.call('POST', '/v1/auth/login', { json: { login: 'ann', password: 'Correct-Horse-9' } }),
  ];
  for (const ask of asked) expectUnavailable(await ask());
  const { status } = await fetch(`${api.address}/health/live`);
  expect(status).toBe(200);
  return asked.length;
}

async function readiness({ api }: Organisation): Promise<number> {
  return (await fetch(`${api.address}/health/ready`)).status;
}

/** Follows a session as a page does: comes back when the line ends, until it is told the end. */
async function follow(ann: Therapist, id: string): Promise<{ lines: number; last: string }> {
  for (let lines = 1; ; lines += 1) {
    const answer = await answerTo(ann.open('GET', `/v1/sessions/${id}/events`).end());
    if (answer.status !== 200) expectUnavailable(answer);
    if (answer.text.includes('event: done')) return { lines, last: answer.text };
    await pause(500);
  }
}

async function originals({ desk }: Organisation): Promise<readonly string[]> {
  const blobs = desk.path('.attune/blobs');
  const entries = await readdir(blobs, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => path.includes('originals') || path.endsWith('.part'));
}

/** Sessions-to-be of which it is not known yet whether anything came of them. */
async function intakes({ postgres }: Organisation): Promise<readonly string[]> {
  const client = new pg.Client(postgres.url);
  await client.connect();
  try {
    const { rows } = await client.query('select partition from attune.intakes');
    return rows.map(({ partition }) => String(partition));
  } finally {
    await client.end();
  }
}

it('finishes every session without help although Postgres stops twice in mid-run', async () => {
  await using place = await openOrganisation();
  place.speech.delayMs = 800;
  const ann = await Therapist.signUp(place.api.address);
  const { samples } = speakTones({ words: 12 });
  const talk = place.desk.path('talk.wav');
  await writeFile(talk, wavOf(samples));
  const ids: string[] = [];
  for (let number = 0; number < sessions; number += 1) ids.push(sessionIn(await ann.upload(talk)));
  const workers = [await place.startWorker(), await place.startWorker()];
  const watching = follow(ann, ids.at(-1) ?? '');
  const over = async () => sessions - (await ann.unsettled()).length;
  const stops: number[] = [];
  let refused = 0;
  for (const how of ['fast', 'immediate'] as const) {
    const goal = (stops.at(-1) ?? 0) + 3;
    const at = await eventually(async () => {
      const done = await over();
      return done >= goal ? done : undefined;
    });
    stops.push(at);
    const recording = await readFile(talk);
    const upload = ann.beginUpload();
    upload.write(recording.subarray(0, 50_000));
    const parts = () => readdir(place.desk.path('.attune/blobs/tmp'));
    await expect.poll(async () => (await parts()).length, patience).toBeGreaterThan(0);
    await place.postgres.stop(how);
    upload.write(recording.subarray(50_000));
    expectUnavailable(await finish(upload));
    refused += 1 + (await askInVain(ann, place, talk));
    await expect.poll(() => readiness(place), patience).toBe(503);
    await place.postgres.start();
    await expect.poll(() => readiness(place), patience).toBe(200);
  }
  expect(stops.every((at) => at < sessions)).toBe(true);

  await expect.poll(over, patience).toBe(sessions);
  expect((await ann.sessions()).map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  const { lines, last } = await watching;
  expect(last).toContain('event: done');
  // An upload whose session may have been made unheard is kept, until a sweep a day later knows.
  const uncertain = await intakes(place);
  expect(uncertain.length).toBeLessThanOrEqual(stops.length);
  const stored = await originals(place);
  const named = (id: string) => stored.filter((path) => path.includes(id));
  expect(ids.filter((id) => named(id).length !== 1)).toEqual([]);
  // An intake may be left without its recording, but no recording without a session or an intake.
  const recorded = [...ids, ...uncertain];
  expect(stored.filter((path) => !recorded.some((id) => path.includes(id)))).toEqual([]);
  const children = [place.api.child, ...workers.map(({ child }) => child)];
  expect(children.map(({ exitCode, signalCode }) => exitCode ?? signalCode)).toEqual([
    null,
    null,
    null,
  ]);
  for (const child of children) child.kill('SIGTERM');
  const ends = await Promise.all([place.api.end, ...workers.map(({ end }) => end)]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(await place.desk.litter()).toEqual([]);
  process.stdout.write(
    `D3: ${sessions} sessions, Postgres stopped at ${stops.join(' and ')} done, ${refused} requests ` +
      `answered 503, events followed on ${lines} line(s)\n`,
  );
}, 420_000);
