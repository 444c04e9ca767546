/** Bytes of a page: Postgres is built with this size, and so is PGlite. */
export const pageBytes = 8_192;

/** Where the header of a page says these things (`bufpage.h`), in bytes from its beginning. */
const checksumAt = 8;
const freeFromAt = 12;
const freeToAt = 14;
const specialFromAt = 16;
const sizeAndVersionAt = 18;
const headerBytes = 24;
/** The page size, and the layout that Postgres has written since version 8.3. */
const sizeAndVersion = pageBytes + 4;

/**
 * A copy of pages of one table or index, in which the free space of each page holds zeros. Postgres
 * never reads the free space of a page and leaves there what it has removed; it omits the free space
 * from its own log for the same reason. A page that is not of the usual layout, or whose checksum is
 * not the expected one, stays as it is.
 *
 * `firstPage` is the number of the first page in the table or index, which its checksum includes.
 */
export function withoutRemains(pages: Uint8Array, firstPage: number): Uint8Array {
  const copy = pages.slice();
  for (let at = 0; at < copy.byteLength; at += pageBytes) {
    cleanPage(copy, at, firstPage + at / pageBytes);
  }
  return copy;
}

function cleanPage(bytes: Uint8Array, at: number, number: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, pageBytes);
  const from = view.getUint16(freeFromAt, true);
  const to = view.getUint16(freeToAt, true);
  const usual =
    view.getUint16(sizeAndVersionAt, true) === sizeAndVersion &&
    from >= headerBytes &&
    from < to &&
    to <= view.getUint16(specialFromAt, true) &&
    view.getUint16(specialFromAt, true) <= pageBytes;
  if (!usual) return;
  const page = bytes.subarray(at, at + pageBytes);
  const stored = view.getUint16(checksumAt, true);
  if (stored !== 0 && stored !== checksum(page, number)) return;
  page.fill(0, from, to);
  if (stored !== 0) view.setUint16(checksumAt, checksum(page, number), true);
}

const sums = 32;
const prime = 16_777_619;
/** Where the sums begin, from `checksum_impl.h`. */
const beginnings = Int32Array.of(
  ...[0x5b1f36e9, 0xb8525960, 0x02ab50aa, 0x1de66d2a, 0x79ff467a, 0x9bb9f8a3, 0x217e7cd2],
  ...[0x83e13d2c, 0xf8d4474f, 0xe39eb970, 0x42c6ae16, 0x993216fa, 0x7b093b5d, 0x98daff3c],
  ...[0xf718902a, 0x0b1c9cdb, 0xe58f764b, 0x187636bc, 0x5d7b3bb1, 0xe73de7de, 0x92bec979],
  ...[0xcca6c0b2, 0x304a0979, 0x85aa43d4, 0x783125bb, 0x6ca8eaa2, 0xe407eac6, 0x4b5cfc3e],
  ...[0x9fbf8c76, 0x15ca20be, 0xf2ca9fd3, 0x959bd756],
);

/** The checksum of a page as Postgres computes it (`pg_checksum_page`). */
export function checksum(page: Uint8Array, number: number): number {
  const view = new DataView(page.buffer, page.byteOffset, pageBytes);
  const state = beginnings.slice();
  for (let at = 0; at < pageBytes; at += 4) {
    // The checksum itself counts as zero; it is the first half of its word.
    const word = view.getInt32(at, true);
    const value = at === checksumAt ? word & ~0xffff : word;
    mix(state, (at / 4) % sums, value);
  }
  for (let round = 0; round < 2; round += 1) {
    for (let sum = 0; sum < sums; sum += 1) mix(state, sum, 0);
  }
  const all = state.reduce((sum, one) => sum ^ one, 0) ^ number;
  return ((all >>> 0) % 65_535) + 1;
}

function mix(state: Int32Array, sum: number, value: number): void {
  const mixed = (state[sum] ?? 0) ^ value;
  state[sum] = Math.imul(mixed, prime) ^ (mixed >>> 17);
}
