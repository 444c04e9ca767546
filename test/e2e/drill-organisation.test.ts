import type { TranscriptView } from '@attune/core';
import { expect, it } from 'vitest';
import { sweepTempDirectories } from '../../packages/adapters-local/src/processes/temp-directory.js';
import { sessionIn, Therapist } from '../faults/drill-tools.js';
import { drillSize } from '../support/drill-size.js';
import {
  delivered,
  type FcmServer,
  messageOf,
  routedToFcm,
  startFcmServer,
} from '../support/fcm-server.js';
import { killAtRandom } from '../support/kill-workers.js';
import { openOrganisation } from '../support/organisation.js';
import { makeTalk, revisionsIn, type Talk, wordsOf } from '../support/talks.js';

const therapists = ['ann', 'ben', 'cleo', 'dora', 'emil'];
const sessionsEach = drillSize({ short: 3, long: 10 });
const sessions = therapists.length * sessionsEach;
const leastKills = drillSize({ short: 4, long: 12 });

/** Registers a phone for everybody, which takes what it is sent. */
async function giveOutPhones(fcm: FcmServer, people: readonly Therapist[]): Promise<void> {
  for (const [number, therapist] of people.entries()) {
    const token = `phone-${number}`;
    fcm.devices.set(token, 'live');
    const json = { token, platform: 'web' };
    expect((await therapist.call('PUT', '/v1/devices', { json })).status).toBe(204);
  }
}

it('transcribes every upload once although its workers are killed again and again', async () => {
  await using fcm = await startFcmServer();
  await using place = await openOrganisation(routedToFcm(fcm));
  place.speech.delayMs = 300;
  const workers = [await place.startWorker(), await place.startWorker()];
  const people = await Promise.all(
    therapists.map((name) => Therapist.signUp(place.api.address, name)),
  );
  await giveOutPhones(fcm, people);
  const talks = new Map<string, Talk>();
  let uploaded = false;
  const uploads = Promise.all(
    people.map(async (therapist, who) => {
      for (let number = 0; number < sessionsEach; number += 1) {
        const talk = await makeTalk(place.desk, who * sessionsEach + number);
        talks.set(sessionIn(await therapist.upload(talk.file)), talk);
      }
    }),
  ).finally(() => {
    uploaded = true;
  });
  uploads.catch(() => undefined);
  const kills = await killAtRandom(place, workers, { least: leastKills, until: () => uploaded });
  await uploads;
  expect(talks.size).toBe(sessions);

  const unsettled = async () =>
    (await Promise.all(people.map((one) => one.unsettled()))).flat().map(({ status }) => status);
  await expect.poll(unsettled, { timeout: 300_000, interval: 500 }).toEqual([]);
  for (const therapist of people) {
    for (const { id } of await therapist.sessions()) {
      const { stages } = await therapist.session(id);
      const { body } = await therapist.call('GET', `/v1/data/transcript/${id}`);
      const { revision, segments } = body['transcript'] as TranscriptView;
      expect(revision).toBe(1);
      expect(wordsOf(segments.map(({ text }) => text))).toBe(talks.get(id)?.words);
      expect(Object.values(stages).every(({ state }) => /done|skipped/u.test(state))).toBe(true);
    }
  }
  const revisions = await revisionsIn(place.postgres);
  expect(revisions).toBe(sessions);
  // A request in flight dies with its worker and is sent again: never more than were under way.
  const asked = place.speech.requests.map(({ durationMs }) => Math.round(durationMs));
  expect(new Set(asked)).toEqual(
    new Set([...talks.values()].map(({ durationMs }) => Math.round(durationMs))),
  );
  expect(asked.length - sessions).toBeLessThanOrEqual(kills * 2);

  // The same holds for a message, which then takes the place of the first one on the phone.
  const pushes = delivered(fcm).map((one) => messageOf(one).collapseId);
  expect(new Set(pushes)).toEqual(new Set([...talks.keys()].map((id) => `processed-${id}`)));
  expect(pushes.length - sessions).toBeLessThanOrEqual(kills * 2);

  place.api.child.kill('SIGTERM');
  for (const { child } of workers) child.kill('SIGTERM');
  const ends = await Promise.all([place.api.end, ...workers.map(({ end }) => end)]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
  await sweepTempDirectories({ parent: place.desk.temporary, olderThanMs: 0 });
  expect(await place.desk.litter()).toEqual([]);
  process.stdout.write(
    `Organisation: ${sessions} sessions, ${kills} kills, ${(asked.length / sessions).toFixed(2)} ` +
      `speech requests a recording, ${revisions} revisions, ` +
      `${new Set(pushes).size} messages in ${pushes.length} pushes\n`,
  );
}, 900_000);
