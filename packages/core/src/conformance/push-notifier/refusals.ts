import assert from 'node:assert/strict';
import { PortError, type PortErrorCode } from '../../errors/port-error.js';
import { message, type PushNotifierCase } from './harness.js';

const longestDataBytes = 2_048;
const bytesOf = (data: object) => new TextEncoder().encode(JSON.stringify(data)).length;

/** Data of exactly this many bytes as JSON, most of them in characters of two bytes. */
function dataOf(bytes: number): Record<string, string> {
  const room = bytes - bytesOf({ key: '' });
  return { key: 'ü'.repeat(Math.floor(room / 2)) + 'x'.repeat(room % 2) };
}

const has = (code: PortErrorCode) => (error: unknown) => PortError.is(error, code);

/** A call that should end soon; one that does not is a failure, not a hang of the run. */
function soon<T>(call: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('an abort ends the call at once')), 5_000);
  });
  return Promise.race([call, limit]).finally(() => clearTimeout(timer));
}

const refusalCases: readonly PushNotifierCase[] = [
  {
    id: 'PN-10',
    title: 'refuses an empty title with invalid_argument and sends nothing',
    async run({ port, device, requests }) {
      const call = port.send([device('live')], { ...message, title: '' });
      await assert.rejects(call, has('invalid_argument'));
      assert.deepEqual(requests(), [], 'a refused message is not sent');
    },
  },
  {
    id: 'PN-11',
    title: 'takes data of 2,048 bytes as JSON',
    async run({ port, device, requests }) {
      const data = dataOf(longestDataBytes);
      assert.equal(bytesOf(data), longestDataBytes);
      const [outcome] = await port.send([device('live')], { ...message, data });
      assert.equal(outcome?.status, 'sent', 'this much data is allowed');
      assert.deepEqual(requests()[0]?.message.data, data, 'all of it arrives');
    },
  },
  {
    id: 'PN-12',
    title: 'refuses larger data with invalid_argument and sends nothing',
    async run({ port, device, requests }) {
      const data = dataOf(longestDataBytes + 1);
      const call = port.send([device('live')], { ...message, data });
      await assert.rejects(call, has('invalid_argument'));
      assert.deepEqual(requests(), [], 'a refused message is not sent');
    },
  },
  {
    id: 'PN-13',
    title: 'rejects with unauthenticated when the service does not know us',
    async run({ port, device, refuse }) {
      const tokens = [device('live'), device('gone')];
      refuse('unauthenticated');
      await assert.rejects(port.send(tokens, message), has('unauthenticated'));
    },
  },
  {
    id: 'PN-14',
    title: 'rejects with permission_denied when our credentials lack the right',
    async run({ port, device, refuse }) {
      const tokens = [device('live'), device('gone')];
      refuse('permission_denied');
      await assert.rejects(port.send(tokens, message), has('permission_denied'));
    },
  },
  {
    id: 'PN-15',
    title: 'sends nothing when already aborted, and rejects with the reason',
    async run({ port, device, requests }) {
      const reason = new Error('changed my mind');
      const options = { signal: AbortSignal.abort(reason) };
      await assert.rejects(
        soon(port.send([device('live')], message, options)),
        (error) => error === reason,
      );
      assert.deepEqual(requests(), [], 'an aborted call sends nothing');
    },
  },
  {
    id: 'PN-16',
    title: 'ends with the reason when aborted while the service does not answer',
    async run({ port, device }) {
      const reason = new Error('too slow');
      const controller = new AbortController();
      const call = soon(port.send([device('silent')], message, { signal: controller.signal }));
      setTimeout(() => controller.abort(reason), 20);
      await assert.rejects(call, (error) => error === reason);
    },
  },
];

export { refusalCases };
