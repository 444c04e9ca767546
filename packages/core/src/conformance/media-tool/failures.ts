import assert from 'node:assert/strict';
import { PortError } from '../../errors/port-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { MediaSource, MediaTool } from '../../ports/media-tool.js';
import { ascii, assertRejects, hear, type MediaToolCase, sourceOf, wav } from './harness.js';

const target = { sampleRateHz: 16_000, channels: 1 } as const;

type Call = (source: MediaSource, options?: CallOptions) => Promise<unknown>;

function calls(port: MediaTool): [string, Call][] {
  return [
    ['probe', (source, options) => port.probe(source, options)],
    ['convert', (source, options) => port.convert(source, target, options)],
  ];
}

const failures: readonly MediaToolCase[] = [
  {
    id: 'MT-13',
    title: 'rejects bytes that are no media with invalid_argument, empty ones included',
    async run({ port }) {
      const bytes = {
        'no bytes': new Uint8Array(),
        text: ascii('Good morning. How have you been since we last met? '.repeat(40)),
        'a playlist': ascii('#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n'),
      };
      for (const [what, content] of Object.entries(bytes)) {
        for (const [name, call] of calls(port)) {
          const attempt = (): Promise<unknown> => call(sourceOf(content));
          await assertRejects(attempt, 'invalid_argument', `${name} must refuse ${what}`);
        }
      }
    },
  },
  {
    id: 'MT-14',
    title: 'rejects a file without a single sample with invalid_argument',
    async run({ port }) {
      const attempt = (): Promise<unknown> =>
        port.convert(sourceOf(wav({ durationMs: 0 })), target);
      await assertRejects(attempt, 'invalid_argument', 'silence has samples, this file has none');
    },
  },
  {
    id: 'MT-15',
    title: 'rejects with the reason of the signal and leaves the source closed when aborted before',
    async run({ port }) {
      for (const [name, call] of calls(port)) {
        const reason = new Error('no longer wanted');
        let opened = false;
        const source: MediaSource = (options) => {
          opened = true;
          return sourceOf(wav())(options);
        };
        const outcome = await outcomeOf(call(source, { signal: AbortSignal.abort(reason) }));
        assert.equal(outcome, reason, `${name} must reject with signal.reason itself`);
        assert.equal(opened, false, `${name} must not start when it is already aborted`);
      }
    },
  },
  {
    id: 'MT-16',
    title: 'stops waiting for a slow source when aborted, and cancels it',
    async run({ port }) {
      for (const [name, call] of calls(port)) {
        const reason = new Error('no longer wanted');
        const control = new AbortController();
        let canceled = false;
        const slow = new ReadableStream<Uint8Array>({
          start: (stream) => stream.enqueue(wav().slice(0, 1_000)),
          pull: () => {
            control.abort(reason);
            return new Promise(() => undefined);
          },
          cancel: () => {
            canceled = true;
          },
        });
        const running = call(() => Promise.resolve(slow), { signal: control.signal });
        assert.equal(
          await outcomeOf(running),
          reason,
          `${name} must reject with signal.reason itself`,
        );
        assert.equal(canceled, true, `${name} must cancel the source`);
      }
    },
  },
  {
    id: 'MT-17',
    title: 'passes on what the source failed with',
    async run({ port }) {
      const details = { port: 'blob-store', operation: 'get' };
      for (const [name, call] of calls(port)) {
        const gone = new PortError('not_found', 'no such recording', details);
        const refusing = await outcomeOf(call(() => Promise.reject(gone)));
        assert.equal(refusing, gone, `${name} must pass on that the source does not open`);
        const breaking = new ReadableStream<Uint8Array>({
          pull: (stream) => stream.error(gone),
        });
        const broken = await outcomeOf(call(() => Promise.resolve(breaking)));
        assert.equal(broken, gone, `${name} must pass on that the source broke`);
      }
    },
  },
  {
    id: 'MT-18',
    title: 'removes what it put aside when the result is read or canceled, or the call has failed',
    needs: ['scratch'],
    async run({ port, leftovers }) {
      const left = async (when: string): Promise<void> =>
        assert.equal(await leftovers?.(), 0, `nothing may be left ${when}`);
      await port.probe(sourceOf(wav()));
      await left('after probing');
      await hear(await port.convert(sourceOf(wav()), target));
      await left('after the result was read');
      const unread = await port.convert(sourceOf(wav({ durationMs: 3_000 })), target);
      await unread.body.cancel();
      await left('after the result was canceled');
      await outcomeOf(port.convert(sourceOf(ascii('no media')), target));
      await left('after a failure');
    },
  },
];

/** What a call rejected with; a call that resolves is a fault the caller's assertion shows. */
function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'resolved',
    (error: unknown) => error,
  );
}

export { failures };
