import assert from 'node:assert/strict';
import { assertRejects } from '../assertions.js';
import { type BroadcastCase, gap, record, returnMs, serviceOf } from './harness.js';

const interruptionCases: readonly BroadcastCase[] = [
  {
    id: 'BC-13',
    title: 'tells of a gap after an interruption, before any later message, and goes on',
    needs: ['service'],
    async run(harness) {
      const { port, topic } = harness;
      const listener = record();
      await port.subscribe(topic, listener);
      await port.publish(topic, 'before');
      await listener.reach(1);
      await serviceOf(harness).interrupt();
      await serviceOf(harness).restore();
      await listener.reach(2, returnMs);
      await port.publish(topic, 'after');
      await listener.reach(3);
      assert.deepEqual(listener.heard, ['before', gap, 'after']);
    },
  },
  {
    id: 'BC-14',
    title: 'rejects with unavailable while the service is away',
    needs: ['service'],
    async run(harness) {
      const { port, topic } = harness;
      await port.publish(topic, 'x');
      await serviceOf(harness).interrupt();
      await assertRejects(port.publish(topic, 'x'), 'unavailable', 'publish');
      await assertRejects(port.subscribe(topic, record()), 'unavailable', 'subscribe');
    },
  },
  {
    id: 'BC-15',
    title: 'does not call a closed subscription after an interruption',
    needs: ['service'],
    async run(harness) {
      const { port, topic } = harness;
      const [left, stays] = [record(), record()];
      const subscription = await port.subscribe(topic, left);
      await port.subscribe(topic, stays);
      await subscription.close();
      await serviceOf(harness).interrupt();
      await serviceOf(harness).restore();
      await stays.reach(1, returnMs);
      await port.publish(topic, 'after');
      await stays.reach(2);
      assert.ok(!left.heard.includes(gap), 'a closed subscription is told of nothing');
    },
  },
];

export { interruptionCases };
