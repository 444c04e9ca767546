import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layRecords } from '../../../../test/support/embedded-records.js';
import { openPglite } from './pglite-client.js';
import { checksum, pageBytes, withoutRemains } from './pglite-pages.js';

let home: string;
/** The pages of each table and index of a small database, as they are on the disk. */
let relations: readonly Buffer[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'attune-pages-'));
  await layRecords(home);
  const client = await openPglite({ directory: home, synced: false });
  await client.query('create table talks (id int primary key, text text)');
  await client.query(
    `insert into talks select n, repeat('spoken word ' || n, 9) from generate_series(1, 500) as n`,
  );
  await client.query('delete from talks where id % 3 = 0');
  client.forget?.(['talks']);
  await client.close();
  const base = join(home, 'data', 'base');
  const files = await readdir(base, { recursive: true, withFileTypes: true });
  const named = files.filter((one) => one.isFile() && /^\d+$/u.test(one.name));
  relations = await Promise.all(
    named.map(({ parentPath, name }) => readFile(join(parentPath, name))),
  );
}, 60_000);

afterAll(() => rm(home, { recursive: true, force: true }));

const pagesOf = (relation: Buffer): readonly Uint8Array[] =>
  Array.from(
    { length: relation.byteLength / pageBytes },
    (_, at) => new Uint8Array(relation.subarray(at * pageBytes, (at + 1) * pageBytes)),
  );
const stored = (page: Uint8Array): number => new DataView(page.buffer).getUint16(8, true);

describe('the checksum of a page', () => {
  it('is the one that Postgres has stored, in every table and index', () => {
    let compared = 0;
    for (const relation of relations) {
      for (const [number, page] of pagesOf(relation).entries()) {
        if (stored(page) === 0) continue;
        compared += 1;
        expect(checksum(page, number)).toBe(stored(page));
      }
    }
    expect(compared).toBeGreaterThan(500);
  });
});

describe('withoutRemains', () => {
  const page = () => {
    const found = relations.flatMap(pagesOf).find((one) => {
      const view = new DataView(one.buffer);
      return view.getUint16(14, true) - view.getUint16(12, true) > 200 && stored(one) !== 0;
    });
    if (found === undefined) throw new Error('There is no page with free space');
    return new Uint8Array(found);
  };
  const numberOf = (one: Uint8Array): number => {
    const number = [...Array(1_000).keys()].find((at) => checksum(one, at) === stored(one));
    if (number === undefined) throw new Error('The page has no number');
    return number;
  };
  /** A page whose free space holds something, as Postgres writes it. */
  const dirty = () => {
    const bytes = page();
    const number = numberOf(bytes);
    const view = new DataView(bytes.buffer);
    bytes.fill(7, view.getUint16(12, true), view.getUint16(14, true));
    view.setUint16(8, checksum(bytes, number), true);
    return { bytes, number };
  };

  it('writes zeros into the free space and nothing else, with the checksum that fits', () => {
    const { bytes, number } = dirty();
    const given = new Uint8Array(bytes);
    expect(withoutRemains(bytes, number)).toEqual(page());
    expect(bytes).toEqual(given);
  });

  it('takes several pages, numbered from the first', () => {
    const { bytes, number } = dirty();
    const two = new Uint8Array(2 * pageBytes);
    two.set(bytes, pageBytes);
    expect(withoutRemains(two, number - 1).subarray(pageBytes)).toEqual(page());
  });

  it.each([
    ['whose checksum does not fit', (view: DataView) => view.setUint16(8, 1, true)],
    ['of another layout', (view: DataView) => view.setUint16(18, pageBytes + 3, true)],
    ['with its ends the wrong way round', (view: DataView) => view.setUint16(14, 20, true)],
    ['whose free space reaches beyond it', (view: DataView) => view.setUint16(14, 9_000, true)],
  ])('leaves a page as it is %s', (_, change) => {
    const { bytes, number } = dirty();
    change(new DataView(bytes.buffer));
    expect(withoutRemains(bytes, number)).toEqual(bytes);
  });

  it('leaves a page alone that was never written', () => {
    const zeros = new Uint8Array(pageBytes);
    expect(withoutRemains(zeros, 3)).toEqual(zeros);
  });
});
