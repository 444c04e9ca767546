import assert from 'node:assert/strict';
import { message, type PushNotifierCase } from './harness.js';

const outcomeCases: readonly PushNotifierCase[] = [
  {
    id: 'PN-01',
    title: 'sends title, body and data to a device and says so',
    async run({ port, device, requests }) {
      const token = device('live');
      const full = { title: 'Ünal', body: 'Zwei 漢 🎧', data: { sessionId: 's-1', empty: '' } };
      const outcomes = await port.send([token], full);
      assert.deepEqual(outcomes, [{ token, status: 'sent' }]);
      assert.deepEqual(requests(), [{ token, message: full }], 'the message arrives unchanged');
    },
  },
  {
    id: 'PN-02',
    title: 'resolves with nothing and calls no service when there are no tokens',
    async run({ port, refuse, requests }) {
      refuse('unauthenticated');
      assert.deepEqual(await port.send([], message), []);
      assert.deepEqual(requests(), [], 'no tokens, no request');
    },
  },
  {
    id: 'PN-03',
    title: 'reports each token, in the order given, whatever became of the others',
    async run({ port, device, requests }) {
      const kinds = ['gone', 'live', 'broken', 'live', 'busy', 'gone'] as const;
      const tokens = kinds.map(device);
      const outcomes = await port.send(tokens, message);
      assert.deepEqual(
        outcomes.map(({ token, status }) => [token, status]),
        tokens.map((token, at) => [token, statusOf[kinds[at] ?? 'live']]),
        'one outcome per token, in order, each its own',
      );
      const asked = new Set(requests().map(({ token }) => token));
      assert.ok(
        tokens.every((token) => asked.has(token)),
        'a bad token stops no other',
      );
    },
  },
  {
    id: 'PN-04',
    title: 'calls a token gone that the service no longer knows',
    async run({ port, device }) {
      const token = device('gone');
      assert.deepEqual(await port.send([token], message), [{ token, status: 'gone' }]);
    },
  },
  {
    id: 'PN-05',
    title: 'reports a passing fault as failed and worth a retry, with its code',
    async run({ port, device }) {
      const [outcome] = await port.send([device('busy')], message);
      assert.equal(outcome?.status, 'failed', 'a fault says nothing about the token');
      assert.equal(outcome.retryable, true, 'a passing fault may be tried again');
      assert.notEqual(outcome.code, '', 'a failure has a code');
    },
  },
  {
    id: 'PN-06',
    title: 'reports a lasting fault as failed and not worth a retry, with its code',
    async run({ port, device }) {
      const [outcome] = await port.send([device('broken')], message);
      assert.equal(outcome?.status, 'failed', 'a lasting fault does not make a token dead');
      assert.equal(outcome.retryable, false, 'trying again would not help');
      assert.notEqual(outcome.code, '', 'a failure has a code');
    },
  },
  {
    id: 'PN-07',
    title: 'sends once to a token given several times and reports it as often as given',
    async run({ port, device, requests }) {
      const [live, gone] = [device('live'), device('gone')];
      const tokens = [live, gone, live, live, gone];
      const outcomes = await port.send(tokens, message);
      assert.deepEqual(
        outcomes.map(({ token, status }) => [token, status]),
        tokens.map((token) => [token, token === live ? 'sent' : 'gone']),
      );
      const asked = requests().map(({ token }) => token);
      assert.deepEqual(asked.sort(), [live, gone].sort(), 'one message per device');
    },
  },
  {
    id: 'PN-08',
    title: 'takes more tokens than any service takes at once',
    async run({ port, device, requests }) {
      const tokens = Array.from({ length: 1_001 }, (_, at) => device(at % 100 ? 'live' : 'gone'));
      const outcomes = await port.send(tokens, message);
      assert.deepEqual(
        outcomes.map(({ token, status }) => [token, status]),
        tokens.map((token, at) => [token, at % 100 ? 'sent' : 'gone']),
        'outcomes of all batches, in order',
      );
      assert.equal(requests().length, tokens.length, 'each device is sent to once');
    },
  },
  {
    id: 'PN-09',
    title: 'keeps calls apart that run at the same time',
    async run({ port, device, requests }) {
      const tokens = Array.from({ length: 10 }, () => device('live'));
      const titleOf = (token: string) => `Title ${tokens.indexOf(token)}`;
      const answers = await Promise.all(
        tokens.map((token) => port.send([token], { ...message, title: titleOf(token) })),
      );
      assert.deepEqual(
        answers,
        tokens.map((token) => [{ token, status: 'sent' }]),
      );
      for (const request of requests()) {
        assert.equal(request.message.title, titleOf(request.token), 'each device its own message');
      }
    },
  },
];

const statusOf = {
  live: 'sent',
  gone: 'gone',
  busy: 'failed',
  broken: 'failed',
} as const;

export { outcomeCases };
