import { setTimeout as pause } from 'node:timers/promises';
import type { TranscriptView } from '@attune/core';
import { expect } from 'vitest';
import { type Answer, sessionIn, Therapist } from '../faults/drill-tools.js';
import type { Variables } from '../support/attune.js';
import { drillSize } from '../support/drill-size.js';
import { isOfPeople } from '../support/installation-key.js';
import { killAtRandom } from '../support/kill-workers.js';
import { openOrganisation } from '../support/organisation.js';
import { makeTalk, revisionsIn, type Talk, wordsOf } from '../support/talks.js';
import type { Throttle } from '../support/throttle.js';

/** A cloud of servers on this machine, each behind something that turns a fifth of all calls away. */
export interface CloudOfDrill {
  /** Shown in the line that the drill prints. */
  readonly name: string;
  readonly variables: Variables;
  readonly throttles: readonly Throttle[];
  /** What was bought of the speech service, one entry a purchase. */
  bought(): readonly string[];
  /** Everything that lies in any service. */
  left(): Promise<readonly string[]>;
}

export interface CloudDrillOptions {
  /** Whether a request in flight that dies with its worker may be bought again. */
  readonly mayBuyAgain?: boolean;
}

const recordings = drillSize({ short: 6, long: 50 });
const leastKills = drillSize({ short: 3, long: 20 });
const patience = { timeout: 600_000, interval: 500 };

/** A call as a client makes it: again while the host says that it could not reach a service. */
async function patiently(call: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await call();
    if (![429, 502, 503].includes(answer.status)) return answer;
    await pause(250);
  }
}

/**
 * A host and two workers, which are killed again and again, process recordings over a cloud that throttles.
 * Each recording must be bought once and have one result, and nothing may be left after deletion.
 */
export async function drillCloud(
  cloud: CloudOfDrill,
  { mayBuyAgain = false }: CloudDrillOptions = {},
): Promise<void> {
  await using place = await openOrganisation({
    ...{ SPEECH_BASE_URL: '', SPEECH_MODEL: '', SESSIONS_PER_DAY: 'none' },
    ...cloud.variables,
  });
  const workers = [await place.startWorker(), await place.startWorker()];
  const ann = await Therapist.signUp(place.api.address, 'ann');
  const talks = new Map<string, Talk>();
  let uploaded = false;
  const uploads = (async () => {
    for (let number = 0; number < recordings; number += 1) {
      const talk = await makeTalk(place.desk, number);
      talks.set(sessionIn(await patiently(() => ann.upload(talk.file))), talk);
    }
  })().finally(() => {
    uploaded = true;
  });
  uploads.catch(() => undefined);
  const kills = await killAtRandom(place, workers, { least: leastKills, until: () => uploaded });
  await uploads;
  expect(talks.size).toBe(recordings);

  const failures = async () =>
    (await ann.unsettled()).map(({ id, status, failure }) => ({ id, status, failure }));
  await expect.poll(failures, patience).toEqual([]);
  for (const { id } of await ann.sessions()) {
    const { stages } = await ann.session(id);
    const { body } = await patiently(() => ann.call('GET', `/v1/data/transcript/${id}`));
    const { revision, segments } = body['transcript'] as TranscriptView;
    expect(revision).toBe(1);
    expect(wordsOf(segments.map(({ text }) => text))).toBe(talks.get(id)?.words);
    expect(Object.values(stages).every(({ state }) => /done|skipped/u.test(state))).toBe(true);
  }
  expect(await revisionsIn(place.postgres)).toBe(recordings);
  const bought = cloud.bought();
  if (mayBuyAgain) expect(bought.length - recordings).toBeLessThanOrEqual(kills * 2);
  else expect(bought.length).toBe(recordings);
  expect(bought.length).toBeGreaterThanOrEqual(recordings);
  const left = async () => (await cloud.left()).filter(isOfPeople);
  expect((await left()).length).toBeGreaterThan(0);
  for (const id of talks.keys()) {
    const { status } = await patiently(() => ann.call('DELETE', `/v1/sessions/${id}`));
    // A deletion whose answer was a refusal may have been done nevertheless.
    expect([204, 404]).toContain(status);
  }
  await expect.poll(left, patience).toEqual([]);

  place.api.child.kill('SIGTERM');
  for (const { child } of workers) child.kill('SIGTERM');
  const ends = await Promise.all([place.api.end, ...workers.map(({ end }) => end)]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
  const sum = (name: 'calls' | 'refused') =>
    cloud.throttles.reduce((total, throttle) => total + throttle[name], 0);
  expect(sum('refused')).toBeGreaterThan(sum('calls') / 10);
  process.stdout.write(
    `${cloud.name}: ${recordings} recordings, ${kills} kills, ${sum('refused')} of ${sum('calls')} calls throttled, ` +
      `${bought.length} purchases, ${recordings} transcripts, nothing left after deletion\n`,
  );
}
