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
  it('ends guessing at one account from many addresses, and says for how long', async () => {
    const throttle = createThrottle({ perAccount: few });
    for (let index = 0; index < 3; index += 1) await throttle.beforeLogin('ann', `10.0.0.${index}`);
    const refused = await refusal(throttle.beforeLogin(' ANN ', '10.0.0.9'));
    expect(refused).toMatchObject({ status: 429, code: 'too_many_requests' });
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    expect(await refusal(throttle.beforeLogin('bob', '10.0.0.9'))).toBeUndefined();
  });

  it('ends guessing at many accounts from one address', async () => {
    const throttle = createThrottle({ perAddress: few });
    for (let index = 0; index < 3; index += 1) await throttle.beforeLogin(`p${index}`, '10.0.0.1');
    expect(await refusal(throttle.beforeLogin('ann', '10.0.0.1'))).toBeDefined();
    expect(await refusal(throttle.beforeLogin('ann', '10.0.0.2'))).toBeUndefined();
  });

  it('does not count the tries of who signs in in the end', async () => {
    const throttle = createThrottle({ perAccount: few, perAddress: few });
    for (let index = 0; index < 9; index += 1) {
      await throttle.beforeLogin('ann', '10.0.0.1');
      await throttle.loggedIn('ann', '10.0.0.1');
    }
    expect(await refusal(throttle.beforeLogin('ann', '10.0.0.1'))).toBeUndefined();
  });

  it('counts tries at the same moment', async () => {
    const throttle = createThrottle({ perAccount: few, perAddress: many });
    const tries = Array.from({ length: 20 }, () => refusal(throttle.beforeLogin('ann', 'a')));
    const refused = (await Promise.all(tries)).filter((one) => one !== undefined);
    expect(refused).toHaveLength(17);
  });

  it('limits mails to one address and requests from one', async () => {
    const throttle = createThrottle({ mails: few, requests: many });
    for (let index = 0; index < 3; index += 1) await throttle.beforePasswordReset('a@b.c', 'x');
    expect(await refusal(throttle.beforePasswordReset('A@b.c', 'y'))).toBeDefined();
    const strict = createThrottle({ requests: few });
    for (let index = 0; index < 3; index += 1) await strict.beforeRegistration('x');
    expect(await refusal(strict.beforeRegistration('x'))).toBeDefined();
  });
});
