import { describe, expect, it } from 'vitest';
import { begunWith, detailsOf } from './begun-uploads.js';

const begun = {
  ...{ id: 'u', accountId: 'ann', name: 'talk.wav', sizeBytes: 9, lastModified: 5 },
  details: detailsOf({ patientId: 'pat' }),
  expiresAt: '2026-01-01T00:00:00.000Z',
};

describe('an upload that was begun', () => {
  it.each([
    ['the same file', { name: 'talk.wav', size: 9, lastModified: 5 }, begun],
    ['another name', { name: 'walk.wav', size: 9, lastModified: 5 }, undefined],
    ['another size', { name: 'talk.wav', size: 8, lastModified: 5 }, undefined],
    ['a file that was changed', { name: 'talk.wav', size: 9, lastModified: 6 }, undefined],
  ])('is found by its file alone: %s', (_what, file, found) => {
    expect(begunWith(file, {}, [begun])).toBe(found);
  });

  it.each([
    ['nobody', {}, begun],
    ['the same patient', { patientId: 'pat' }, begun],
    ['another patient', { patientId: 'sue' }, undefined],
  ])('goes on with %s chosen', (_what, chosen, found) => {
    const file = { name: 'talk.wav', size: 9, lastModified: 5 };
    expect(begunWith(file, chosen, [begun])).toBe(found);
  });
});
