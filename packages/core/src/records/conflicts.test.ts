import { describe, expect, it } from 'vitest';
import { PortError, type PortErrorCode } from '../errors/port-error.js';
import { mostConflicts, untilWritten } from './conflicts.js';

/** Fails with each of these in turn, and then succeeds. */
function failing(...codes: readonly PortErrorCode[]) {
  const left = [...codes];
  return async () => {
    const code = left.shift();
    if (code !== undefined) throw new PortError(code, 'no', { port: 'p', operation: 'o' });
    return left.length;
  };
}

describe('untilWritten', () => {
  it('tries again while another writer is first', async () => {
    expect(await untilWritten(failing('already_exists', 'precondition_failed'))).toBe(0);
  });

  it('gives up on any other error, and after too many conflicts', async () => {
    const away = untilWritten(failing('unavailable'));
    await expect(away).rejects.toMatchObject({ code: 'unavailable' });
    const losing = (times: number) =>
      Array.from({ length: times }, () => 'already_exists' as const);
    expect(await untilWritten(failing(...losing(mostConflicts)))).toBe(0);
    const lost = untilWritten(failing(...losing(mostConflicts + 1)));
    await expect(lost).rejects.toMatchObject({ code: 'already_exists' });
  });
});
