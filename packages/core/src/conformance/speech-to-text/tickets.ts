import assert from 'node:assert/strict';
import type { SpeechTicket } from '../../domain/session/speech-ticket.js';
import { record, recordSound, requestFor, type SpeechToTextCase } from './harness.js';
import { assertAborts, assertRejects, finish, reread, transcribe } from './steps.js';

const longestTicketBytes = 4_096;

const ticketCases: readonly SpeechToTextCase[] = [
  {
    id: 'STT-02',
    title: 'gives a ticket of plain JSON, at most 4,096 bytes, under its own name, without secrets',
    async run(harness) {
      const ticket = await harness.port.start(requestFor(harness, await record(harness)));
      assert.equal(ticket.provider, harness.port.provider, 'a ticket must carry the provider');
      const text = JSON.stringify(ticket);
      const bytes = new TextEncoder().encode(text).byteLength;
      assert.ok(bytes <= longestTicketBytes, `a ticket must fit a session: ${bytes} bytes`);
      assert.deepEqual(reread(ticket), { ...ticket }, 'a ticket must survive being stored');
      for (const secret of harness.secrets ?? []) {
        assert.ok(!text.includes(secret), 'a ticket is stored with the session: no secrets');
      }
    },
  },
  {
    id: 'STT-03',
    title: 'goes on after a crash: another instance finishes the work with the stored ticket',
    async run(harness) {
      const audio = await record(harness);
      const ticket = reread(await harness.port.start(requestFor(harness, audio)));
      const result = await finish(harness, ticket, await harness.reopen());
      assert.ok(result.coverage.length > 0, 'the work must be finished, not forgotten');
    },
  },
  {
    id: 'STT-04',
    title: 'gives the same result however often it is asked, by whichever instance',
    async run(harness) {
      const audio = await recordSound(harness);
      const ticket = await harness.port.start(requestFor(harness, audio));
      const first = await finish(harness, ticket);
      const again = await finish(harness, ticket);
      assert.deepEqual(again.utterances, first.utterances, 'asking again must change nothing');
      const elsewhere = await finish(harness, reread(ticket), await harness.reopen());
      assert.deepEqual(elsewhere.utterances, first.utterances, 'nor must asking elsewhere');
    },
  },
  {
    id: 'STT-05',
    title: 'buys the work once for an idempotency key that is used again, after a crash too',
    needs: ['idempotentStart'],
    async run(harness) {
      const { port } = harness;
      assert.equal(port.capabilities.idempotentStart, true, 'the adapter must declare it');
      const request = requestFor(harness, await record(harness));
      const before = (await harness.bought?.()) ?? 0;
      const first = await port.start(request);
      const second = await port.start(request);
      const third = await (await harness.reopen()).start(request);
      assert.deepEqual([second, third], [first, first], 'the ticket must be that of the first');
      await finish(harness, third);
      const after = await harness.bought?.();
      if (after !== undefined) assert.ok(after - before <= 1, 'one key must be one piece of work');
    },
  },
  {
    id: 'STT-06',
    title: 'keeps pieces of work apart that run at the same time',
    async run(harness) {
      const lengths = [1_000, 2_000, 3_000];
      const audios = await Promise.all(
        lengths.map((durationMs) => record(harness, { durationMs })),
      );
      const results = await Promise.all(
        audios.map((audio) => transcribe(harness, requestFor(harness, audio))),
      );
      results.forEach(({ coverage }, index) => {
        const endMs = coverage.at(-1)?.endMs ?? 0;
        const far = Math.abs(endMs - (audios[index]?.durationMs ?? 0));
        assert.ok(far <= 250, `each must get the result of its own recording: ends at ${endMs} ms`);
      });
    },
  },
  {
    id: 'STT-07',
    title: 'releases work at any time, and again',
    async run(harness) {
      const { port } = harness;
      const audio = await record(harness);
      const running = await port.start(requestFor(harness, audio));
      await port.release(running);
      await port.release(reread(running));
      const done = await port.start(requestFor(harness, audio));
      await finish(harness, done);
      await port.release(done);
      await (await harness.reopen()).release(done);
    },
  },
  {
    id: 'STT-08',
    title: 'knows a released ticket no longer, in any instance, and all others still',
    needs: ['holdsWork'],
    async run(harness) {
      const { port } = harness;
      const audio = await record(harness);
      const gone = await port.start(requestFor(harness, audio));
      const kept = await port.start(requestFor(harness, audio));
      await port.release(gone);
      await assertRejects(port.check(gone), 'not_found', 'check of a released ticket');
      const other = await harness.reopen();
      await assertRejects(other.check(gone), 'not_found', 'check of it elsewhere');
      await finish(harness, kept);
    },
  },
  {
    id: 'STT-09',
    title: 'refuses the ticket of another adapter with invalid_argument',
    async run(harness) {
      const { port } = harness;
      const own = await port.start(requestFor(harness, await record(harness)));
      const foreign: SpeechTicket = { ...own, provider: 'somebody-else' };
      await assertRejects(port.check(foreign), 'invalid_argument', 'check of a foreign ticket');
      await assertRejects(port.release(foreign), 'invalid_argument', 'release of a foreign ticket');
      await finish(harness, own);
    },
  },
  {
    id: 'STT-10',
    title: 'rejects every call that is already aborted with the reason of the signal',
    async run(harness) {
      const { port } = harness;
      const request = requestFor(harness, await record(harness));
      await assertAborts((options) => port.start(request, options), 'before', 'start');
      const ticket = await port.start(request);
      await assertAborts((options) => port.check(ticket, options), 'before', 'check');
      await assertAborts((options) => port.release(ticket, options), 'before', 'release');
      await finish(harness, ticket);
    },
  },
  {
    id: 'STT-11',
    title: 'ends an aborted check with the reason of the signal and finishes in a later one',
    async run(harness) {
      const { port } = harness;
      const ticket = await port.start(requestFor(harness, await record(harness)));
      await assertAborts((options) => port.check(ticket, options), 'during', 'check');
      await finish(harness, ticket);
    },
  },
];

export { ticketCases };
