import { PortError } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { withBlobStore } from './reach-services.js';

const fault = (code: 'unavailable' | 'permission_denied', port = 'blob-store') =>
  new PortError(code, 'Please reduce your request rate', { port, operation: 'get' });

/** Rejects with each of these once, then resolves. */
function failing(...faults: readonly Error[]) {
  const left = [...faults];
  const tries = { count: 0 };
  const work = async (): Promise<string> => {
    tries.count += 1;
    const error = left.shift();
    if (error !== undefined) throw error;
    return 'done';
  };
  return { work, tries };
}

describe('a start that asks the blob store', () => {
  it('asks again when a call was turned away', async () => {
    const { work, tries } = failing(fault('unavailable'), fault('unavailable'));
    expect(await withBlobStore(work)).toBe('done');
    expect(tries.count).toBe(3);
  });

  it.each([
    ['what does not pass', fault('permission_denied')],
    ['what is no fault of the store', fault('unavailable', 'document-store')],
  ])('ends at once with %s', async (_what, error) => {
    const { work, tries } = failing(error);
    await expect(withBlobStore(work)).rejects.toBe(error);
    expect(tries.count).toBe(1);
  });
});
