import { writeFile } from 'node:fs/promises';
import { collections } from '@attune/core';
import { allDocuments, UnfinishedMark } from '@attune/core/adapter-kit';
import type { DocumentStore } from '@attune/core/ports';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabases } from '../support/postgres.js';
import { allBlobs, attune, furnish, openSystem, Place } from './backup-tools.js';

const server = await openDatabases();
afterAll(() => server.close());

/** Every document but the ETags, which each store makes itself. */
async function allOf(store: DocumentStore): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (const { name } of collections) {
    for await (const { items } of allDocuments(store, name)) {
      found.push(...items.map(({ document }) => [name, document]));
    }
  }
  return found;
}

async function settings(place: Place, name: string, variables: Readonly<Record<string, string>>) {
  const lines = Object.entries({ DATA_DIR: place.path(name), ...variables });
  const file = place.path(`${name}.env`);
  await writeFile(file, lines.map(([key, value]) => `${key}=${value}\n`).join(''));
  return file;
}

/** A furnished embedded host, and an empty one on Postgres with other files. */
async function twoHosts(place: Place) {
  const url = await server.createDatabase();
  const from = await settings(place, 'old', {});
  const to = await settings(place, 'new', { DATABASE_URL: url });
  await using system = await openSystem(place.path('old'));
  await furnish(system);
  return { from, to, url, records: await allOf(system.store), blobs: await allBlobs(system.blobs) };
}

describe('attune migrate between families', { timeout: 300_000 }, () => {
  it('copies records and recordings, and the new host works with them', async () => {
    await using place = await Place.open();
    const { from, to, url, records, blobs } = await twoHosts(place);
    const looked = await attune(['migrate', '--from', from, '--to', to, '--dry-run'], {});
    expect(looked).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing was copied'),
    });
    const { code, stdout, stderr } = await attune(['migrate', '--from', from, '--to', to], {});
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^sessions +\d+ records {2}[0-9a-f]{32}$/mu);
    expect(stdout).toContain(`${Object.keys(blobs).length} files`);
    await using system = await openSystem(place.path('new'), url);
    expect(await allOf(system.store)).toEqual(records);
    expect(await allBlobs(system.blobs)).toEqual(blobs);
    const again = await attune(['migrate', '--from', from, '--to', to], {});
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('records of its own') });
    expect(again.stderr).not.toContain('goes on');
  });

  it('keeps a host out of a copy that was interrupted, and goes on with it', async () => {
    await using place = await Place.open();
    const { from, to, url, records, blobs } = await twoHosts(place);
    {
      // As a process leaves it that was killed before its first page was whole.
      await using system = await openSystem(place.path('new'), url);
      const mark = new UnfinishedMark(system.store, 'copy');
      const counts = { documents: 0, blobs: 0, bytes: 0, lost: 0, lostIn: [] };
      await mark.save({ source: place.path('old'), collection: 'sessions', ...counts });
      await system.blobs.put(Object.keys(blobs)[0] ?? '', new Uint8Array(3));
    }
    const host = { DATA_DIR: place.path('new'), DATABASE_URL: url, JWT_SECRET_KEY: 'k'.repeat(32) };
    const served = await attune(['serve'], host);
    expect(served).toMatchObject({ code: 1, stderr: expect.stringContaining('"attune migrate"') });
    expect((await attune(['migrate', '--from', from, '--to', to], {})).code).toBe(0);
    await using system = await openSystem(place.path('new'), url);
    expect(await allOf(system.store)).toEqual(records);
    expect(await allBlobs(system.blobs)).toEqual(blobs);
  });

  it('leaves recordings where they are when both sides use the same', async () => {
    await using place = await Place.open();
    const { records, blobs } = await twoHosts(place);
    const url = await server.createDatabase();
    const to = place.path('same.env');
    await writeFile(to, `DATA_DIR=${place.path('old')}\nDATABASE_URL=${url}\n`);
    const { code, stdout } = await attune(['migrate', '--from', place.path('old'), '--to', to], {});
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('stay where they are'),
    });
    await using system = await openSystem(place.path('old'), url);
    expect(await allOf(system.store)).toEqual(records);
    expect(await allBlobs(system.blobs)).toEqual(blobs);
  });

  it('refuses two sides that are the same, and a source that is not there', async () => {
    await using place = await Place.open();
    const one = await settings(place, 'one', {});
    const two = await settings(place, 'two', {});
    const same = await attune(['migrate', '--from', one, '--to', one], {});
    expect(same).toMatchObject({ code: 2, stderr: expect.stringContaining('Both sides') });
    const absent = await attune(['migrate', '--from', one, '--to', two], {});
    expect(absent).toMatchObject({ code: 2, stderr: expect.stringContaining('holds no records') });
  });
});
