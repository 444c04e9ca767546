import { describe, expect, it } from 'vitest';
import { lastTime } from './start-backups.js';

describe('lastTime', () => {
  it.each([
    ['2026-05-10T12:00:00', { hours: 3, minutes: 0 }, '2026-05-10T03:00:00'],
    ['2026-05-10T03:00:00', { hours: 3, minutes: 0 }, '2026-05-10T03:00:00'],
    ['2026-05-10T02:59:59', { hours: 3, minutes: 0 }, '2026-05-09T03:00:00'],
    ['2026-03-01T00:10:00', { hours: 23, minutes: 59 }, '2026-02-28T23:59:00'],
    ['2026-01-01T00:00:00', { hours: 0, minutes: 1 }, '2025-12-31T00:01:00'],
  ])('at %s is that of %j', (now, time, wanted) => {
    expect(lastTime(time, new Date(now))).toEqual(new Date(wanted));
  });
});
