import assert from 'node:assert/strict';
import { record, requestFor, type SpeechToTextCase, type SpeechToTextHarness } from './harness.js';
import { assertRejects, finish, outcomeOf } from './steps.js';

const codes = ['unavailable', 'rate_limited', 'unauthenticated'] as const;

function serviceOf({ service }: SpeechToTextHarness): NonNullable<SpeechToTextHarness['service']> {
  assert.ok(service !== undefined, 'the faults capability needs `service` in the harness');
  return service;
}

const faultCases: readonly SpeechToTextCase[] = [
  {
    id: 'STT-28',
    title: 'rejects while the provider turns calls away, with the reason, and loses no work by it',
    needs: ['faults'],
    async run(harness) {
      const { port } = harness;
      const service = serviceOf(harness);
      const request = requestFor(harness, await record(harness));
      const ticket = await port.start(request);
      const next = requestFor(harness, request.audio);
      for (const code of codes) {
        service.refuse(code);
        const calls = {
          start: () => port.start(next),
          check: () => port.check(ticket),
          release: () => port.release(ticket),
        };
        for (const name of service.asked ?? (['start', 'check', 'release'] as const)) {
          await assertRejects(calls[name](), code, `${name}: a refusal is no failed work`);
        }
      }
      service.refuse(undefined);
      await finish(harness, ticket);
      await finish(harness, await port.start(next));
    },
  },
  {
    id: 'STT-29',
    title: 'reports work that failed at the provider as failed, every time, and releases it',
    needs: ['faults'],
    async run(harness) {
      const { port } = harness;
      serviceOf(harness).failWork();
      const ticket = await port.start(requestFor(harness, await record(harness)));
      const first = await outcomeOf(harness, ticket);
      assert.equal(first.state, 'failed', 'work that failed must be told from a failed call');
      assert.notEqual(first.message, '', 'a failure must say what happened');
      assert.deepEqual(await outcomeOf(harness, ticket), first, 'asking again must not help');
      await port.release(ticket);
    },
  },
];

export { faultCases };
