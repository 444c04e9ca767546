import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents, type ServerSentEvent } from './server-sent-events.js';

/** The events of a stream that comes in these chunks. */
async function eventsOf(...chunks: readonly Uint8Array[]): Promise<readonly ServerSentEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const plain = { event: 'message', id: undefined, retryMs: undefined };

describe('readEvents', () => {
  it('reads name, id, data and the time to come back after', async () => {
    const text = 'retry: 250\nid: 7.50\nevent: progress\ndata: {"percent":50}\n\n';
    expect(await eventsOf(bytes(text))).toEqual([
      { event: 'progress', id: '7.50', retryMs: 250, data: '{"percent":50}' },
    ]);
  });

  it('joins lines of data and takes off one space', async () => {
    expect(await eventsOf(bytes('data: a\ndata:  b\ndata\ndata:c\n\n'))).toEqual([
      { ...plain, data: 'a\n b\n\nc' },
    ]);
  });

  it('passes over comments, unknown fields, and events without data', async () => {
    const text = ': \n\nevent: ping\n\n: still there\nfoo: bar\ndata: x\n\n';
    expect(await eventsOf(bytes(text))).toEqual([{ ...plain, data: 'x' }]);
  });

  it('keeps the id for the events that follow, and takes none with a NUL', async () => {
    const text = 'id: 1\ndata: a\n\nid: 2\0\nretry: soon\ndata: b\n\n';
    const events = await eventsOf(bytes(text));
    expect(events.map(({ id, retryMs }) => [id, retryMs])).toEqual([
      ['1', undefined],
      ['1', undefined],
    ]);
  });

  it('leaves out an event that is cut short', async () => {
    expect(await eventsOf(bytes('data: a\n\ndata: b\n'))).toEqual([{ ...plain, data: 'a' }]);
  });

  it('does not mind where chunks end, nor which line breaks there are', async () => {
    const text =
      '\ufeffid: 1\nevent: status\ndata: Größe 👩‍👩\ndata: two\n\n: beat\n\ndata: three\n\n';
    const expected = await eventsOf(bytes(text));
    expect(expected).toHaveLength(2);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(120), { maxLength: 12 }),
        async (lineBreak, cuts) => {
          // A lone CR at the very end could be half of a CRLF; what follows decides.
          const all = bytes(`${text.replaceAll('\n', lineBreak)}:`);
          const ends = [...cuts, all.length].sort((a, b) => a - b);
          const chunks = ends.map((end, index) => all.slice(ends[index - 1] ?? 0, end));
          expect(await eventsOf(...chunks)).toEqual(expected);
        },
      ),
    );
  });

  it('cancels the stream when the reader stops', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(bytes('data: x\n\n')),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const _event of readEvents(body)) break;
    expect(cancelled).toBe(true);
  });
});
