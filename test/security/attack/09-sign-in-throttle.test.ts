import { beforeEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../packages/adapters-local/src/system/index.js';
import { createShiftedClock, minute } from '../../http/shifted-clock.js';
import { MemoryHost, password, type Reply, registration } from '../../support/memory-host.js';

const clock = createShiftedClock(createSystemClock());
const home = '198.51.100.7';
const stranger = '203.0.113.9';
let host: MemoryHost;

beforeEach(async () => {
  host = new MemoryHost({ clock, deps: { trustedProxies: 1 } });
  await host.call('POST', '/v1/auth/register', { json: registration('ann') });
});

const logIn = (login: string, given: string, from: string): Promise<Reply> =>
  host.call('POST', '/v1/auth/login', {
    json: { login, password: given },
    headers: { 'x-forwarded-for': from },
  });
const guess = async (login: string, from: string): Promise<number> =>
  (await logIn(login, 'Wrong-Horse-1', from)).status;

/** The statuses of so many wrong tries, each with the next spelling and from the next address. */
async function guesses(
  count: number,
  logins: readonly string[],
  from: (at: number) => string,
): Promise<number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < count; at += 1) {
    statuses.push(await guess(logins[at % logins.length] ?? '', from(at)));
  }
  return statuses;
}

const tenThenRefused = [...Array<number>(10).fill(401), 429, 429];

describe('attack 09: the limit on signing in', () => {
  it.each([
    [
      'fullwidth letters and case',
      ['ann', 'ANN', 'ａｎｎ', ' Ａnn '],
      (at: number) => `192.0.2.${at}`,
    ],
    ['username and e-mail', ['ann', 'ann@example.org', 'ANN@Example.ORG'], () => stranger],
    [
      'spellings of a name that no account has',
      ['nobody', 'NOBODY', 'ｎobody', ' nobody '],
      () => stranger,
    ],
  ])('counts %s together', async (_name, logins, from) => {
    expect(await guesses(12, logins, from)).toEqual(tenThenRefused);
  });

  it('counts tries at the same moment', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 30 }, (_, at) => guess(at % 2 ? 'ann' : 'ann@example.org', stranger)),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  });

  it('answers alike for an account that exists and one that does not', async () => {
    const told = async (login: string, from: string) => {
      const replies: unknown[] = [];
      for (let count = 0; count < 11; count += 1) {
        const { status, headers, body } = await logIn(login, 'Wrong-Horse-1', from);
        const { code, title, type } = body;
        const names = [...headers.keys()].sort();
        const detail = String(body.detail).replaceAll(/\d+/gu, 'N');
        replies.push({ status, code, title, type, detail, names });
      }
      return replies;
    };
    expect(await told('nobody', '192.0.2.200')).toEqual(await told('ann', '192.0.2.201'));
  });

  it('lets the owner in from an address that signed in before, after a stranger tried', async () => {
    expect((await logIn('ann', password, home)).status).toBe(200);
    expect(await guesses(12, ['ann'], (at) => `192.0.2.${at}`)).toEqual(tenThenRefused);
    expect((await logIn('ann', password, stranger)).status).toBe(429);
    for (let count = 0; count < 3; count += 1) {
      expect((await logIn('ann', password, home)).status).toBe(200);
    }
    expect(await guess('ann', '192.0.2.77')).toBe(429);
  });

  it('delays guesses at such an address more and more, and never for long', async () => {
    await logIn('ann', password, home);
    expect(await guesses(12, ['ann', 'ann@example.org'], () => home)).toEqual(tenThenRefused);
    const waits: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      const refused = await logIn('ann', password, home);
      expect(refused.status).toBe(429);
      const seconds = Number(refused.headers.get('retry-after'));
      waits.push(seconds);
      clock.pass(seconds * 1_000 + 1);
      expect(await guess('ann', home)).toBe(401);
    }
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
    expect(waits[3]).toBeGreaterThan(waits[2] ?? 0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(5 * 60);
    clock.pass(5 * minute);
    expect((await logIn('ann', password, home)).status).toBe(200);
    expect(await guess('ann', home)).toBe(401);
  });

  it.each([
    ['ports', (at: number) => `203.0.113.5:${4_000 + at}`],
    ['addresses of one IPv6 network', (at: number) => `2001:db8:1:2:${at.toString(16)}::9`],
    ['IPv6 addresses with ports', (at: number) => `[2001:db8:1:2::${at}]:${5_000 + at}`],
    [
      'spellings of an IPv4 address in IPv6',
      (at: number) => ['::ffff:203.0.113.5', '203.0.113.5', '::ffff:cb00:7105'][at % 3] ?? '',
    ],
    ['entries that the client wrote itself', (at: number) => `192.0.2.${at}, 203.0.113.5`],
    ['texts that are no address', (at: number) => `unknown-${at}`],
  ])('takes %s for one place', async (_name, from) => {
    const statuses: number[] = [];
    for (let at = 0; at < 101; at += 1) statuses.push(await guess(`name${at}`, from(at)));
    expect(new Set(statuses.slice(0, 100))).toEqual(new Set([401]));
    expect(statuses[100]).toBe(429);
  });

  it('ignores the header when no proxy is trusted', async () => {
    host = new MemoryHost({ clock });
    for (let at = 0; at < 100; at += 1) await guess(`name${at}`, `192.0.2.${at}`);
    expect(await guess('other', '198.51.100.1')).toBe(429);
  });
});
