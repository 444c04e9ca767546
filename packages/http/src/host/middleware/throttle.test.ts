import { describe, expect, it } from 'vitest';
import { HttpProblem } from '../problem.js';
import { createThrottle } from './throttle.js';

const few = { points: 3, seconds: 60 };
const many = { points: 1_000, seconds: 60 };

async function refusal(work: Promise<void>): Promise<HttpProblem | undefined> {
  return await work.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof HttpProblem) return error;
      throw error;
    },
  );
}

describe('createThrottle', () => {
  it('limits mails to one address and requests from one', async () => {
    const throttle = createThrottle({ mails: few, requests: many });
    for (let index = 0; index < 3; index += 1) await throttle.beforePasswordReset('a@b.c', 'x');
    expect(await refusal(throttle.beforePasswordReset('A@b.c', 'y'))).toBeDefined();
    const strict = createThrottle({ requests: few });
    for (let index = 0; index < 3; index += 1) await strict.beforeRegistration('x');
    expect(await refusal(strict.beforeRegistration('x'))).toBeDefined();
  });

  it('says until when to wait, in words and in Retry-After', async () => {
    const throttle = createThrottle({ requests: few });
    for (let index = 0; index < 3; index += 1) await throttle.beforeRegistration('x');
    const { message, headers } = (await refusal(throttle.beforeRegistration('x'))) ?? {};
    expect(message).toMatch(
      /^Too many attempts\. Try again at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, in \d+ seconds?\.$/u,
    );
    expect(Number(headers?.['retry-after'])).toBeGreaterThan(0);
  });
});
