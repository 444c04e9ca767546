import assert from 'node:assert/strict';
import { PortError, type PortErrorCode } from '../errors/port-error.js';

/** The call must reject with a port error of this code. */
async function assertRejects(
  call: Promise<unknown>,
  code: PortErrorCode,
  message: string,
): Promise<void> {
  const error = await failureOf(call, message);
  const seen = PortError.is(error) ? error.code : String(error);
  assert.equal(seen, code, `${message}: must reject with ${code}`);
}

/** What the call rejects with; resolving is a failure. */
async function failureOf(call: Promise<unknown>, message: string): Promise<unknown> {
  const failure = await call.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  assert.ok(failure !== undefined, `${message}: must reject, but resolved`);
  return failure.error;
}

export { assertRejects, failureOf };
