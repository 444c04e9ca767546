import assert from 'node:assert/strict';
import { assertRejects, failureOf } from '../assertions.js';
import { type BroadcastCase, connected, record, silence } from './harness.js';

const mostBytes = 65_536;

const messageCases: readonly BroadcastCase[] = [
  {
    id: 'BC-01',
    title: 'hands a message to every subscriber of the topic, unchanged',
    async run({ port, topic }) {
      const listeners = [record(), record()];
      for (const one of listeners) await port.subscribe(topic, one);
      const message = JSON.stringify({ text: 'Zwei 漢 🎧\n', empty: '' });
      await port.publish(topic, message);
      for (const one of listeners) {
        await one.reach(1);
        assert.deepEqual(one.heard, [message]);
      }
    },
  },
  {
    id: 'BC-02',
    title: 'keeps the order of the calls of one process',
    async run({ port, topic }) {
      const listener = record();
      await port.subscribe(topic, listener);
      const sent = Array.from({ length: 200 }, (_, at) => `message ${at}`);
      await Promise.all(sent.map((message) => port.publish(topic, message)));
      await listener.reach(sent.length);
      assert.deepEqual(listener.heard, sent);
    },
  },
  {
    id: 'BC-03',
    title: 'keeps topics apart, those with the same beginning or another case included',
    async run({ port, topic }) {
      const listener = record();
      await port.subscribe(`${topic}.a`, listener);
      const others = [topic, `${topic}.`, `${topic}.A`, `${topic}.ab`, `${topic}.a.b`];
      for (const other of others) await port.publish(other, 'not for you');
      await port.publish(`${topic}.a`, 'for you');
      await listener.reach(1);
      await silence();
      assert.deepEqual(listener.heard, ['for you']);
    },
  },
  {
    id: 'BC-04',
    title: 'calls a listener no more after its subscription is closed',
    async run({ port, topic }) {
      const [left, stays] = [record(), record()];
      const subscription = await port.subscribe(topic, left);
      await port.subscribe(topic, stays);
      await subscription.close();
      await port.publish(topic, 'late');
      await stays.reach(1);
      await silence();
      assert.deepEqual(left.heard, [], 'a closed subscription hears nothing');
    },
  },
  {
    id: 'BC-05',
    title: 'keeps the other subscriptions of a listener that closes one of them, twice',
    async run({ port, topic }) {
      const listener = record();
      const first = await port.subscribe(topic, listener);
      await port.subscribe(topic, listener);
      await first.close();
      await first.close();
      await port.publish(topic, 'once');
      await listener.reach(1);
      await silence();
      assert.deepEqual(listener.heard, ['once']);
    },
  },
  {
    id: 'BC-06',
    title: 'keeps nothing for later subscribers, and resolves without any',
    async run({ port, topic }) {
      await port.publish(topic, 'too early');
      const listener = record();
      await port.subscribe(topic, listener);
      await port.publish(topic, 'to you');
      await listener.reach(1);
      await silence();
      assert.deepEqual(listener.heard, ['to you']);
    },
  },
  {
    id: 'BC-07',
    title: 'goes on when a listener throws',
    async run({ port, topic }) {
      const fails = record(() => {
        throw new Error('a fault of the listener');
      });
      const works = record();
      await port.subscribe(topic, fails);
      await port.subscribe(topic, works);
      await port.publish(topic, 'one');
      await port.publish(topic, 'two');
      await Promise.all([fails.reach(2), works.reach(2)]);
      assert.deepEqual(
        [fails.heard, works.heard],
        [
          ['one', 'two'],
          ['one', 'two'],
        ],
      );
    },
  },
  {
    id: 'BC-08',
    title: 'takes topics of 1 and of 200 characters',
    async run({ port, topic }) {
      const long = `${topic}:_-.`.padEnd(200, 'Z9');
      const listener = record();
      await port.subscribe(long, listener);
      await port.publish(long, 'here');
      await port.publish('a', 'taken');
      await listener.reach(1);
      assert.deepEqual(listener.heard, ['here']);
    },
  },
  {
    id: 'BC-09',
    title: 'refuses malformed topics with invalid_argument',
    async run({ port, topic }) {
      const bad = ['', `${topic}*`, `${topic} a`, `${topic}\n`, 'ü', 'x'.repeat(201)];
      for (const one of bad) {
        await assertRejects(port.publish(one, 'x'), 'invalid_argument', `publish to ${one}`);
        const call = port.subscribe(one, record());
        await assertRejects(call, 'invalid_argument', `subscribe to ${one}`);
      }
    },
  },
  {
    id: 'BC-10',
    title: 'takes messages of 65,536 bytes and the empty one, and refuses longer ones',
    async run({ port, topic }) {
      const listener = record();
      await port.subscribe(topic, listener);
      const sent = ['ü'.repeat(mostBytes / 2), 'x'.repeat(mostBytes), ''];
      for (const message of sent) await port.publish(topic, message);
      for (const longer of ['x'.repeat(mostBytes + 1), 'ü'.repeat(mostBytes / 2 + 1)]) {
        await assertRejects(port.publish(topic, longer), 'limit_exceeded', 'a longer one');
      }
      await listener.reach(sent.length);
      await silence();
      assert.deepEqual(listener.heard, sent);
    },
  },
  {
    id: 'BC-11',
    title: 'sends and subscribes nothing when already aborted, and rejects with the reason',
    async run({ port, topic }) {
      const reason = new Error('changed my mind');
      const options = { signal: AbortSignal.abort(reason) };
      const [late, listener] = [record(), record()];
      await port.subscribe(topic, listener);
      assert.equal(await failureOf(port.publish(topic, 'no', options), 'publish'), reason);
      assert.equal(await failureOf(port.subscribe(topic, late, options), 'subscribe'), reason);
      await port.publish(topic, 'yes');
      await listener.reach(1);
      await silence();
      assert.deepEqual([listener.heard, late.heard], [['yes'], []]);
    },
  },
  {
    id: 'BC-12',
    title: 'reaches other processes, in both directions',
    needs: ['shared'],
    async run(harness) {
      const { port, topic } = harness;
      const other = await connected(harness);
      const [here, there] = [record(), record()];
      await port.subscribe(topic, here);
      await other.subscribe(topic, there);
      await port.publish(topic, 'from here');
      await Promise.all([here.reach(1), there.reach(1)]);
      await other.publish(topic, 'from there');
      await Promise.all([here.reach(2), there.reach(2)]);
      assert.deepEqual(here.heard, ['from here', 'from there']);
      assert.deepEqual(there.heard, ['from here', 'from there']);
    },
  },
];

export { messageCases };
