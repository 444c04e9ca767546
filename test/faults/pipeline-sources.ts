import { expect } from 'vitest';
import type { Bench } from './pipeline-tools.js';

/** A source that tells whether it was cancelled, giving its bytes in pieces of 1,000. */
export function source(bytes: Uint8Array) {
  const seen: { cancelled?: unknown } = {};
  let at = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(bytes.slice(at, at + 1_000));
        at += 1_000;
        if (at >= bytes.length) controller.close();
      },
      cancel: (reason) => {
        seen.cancelled = reason ?? 'cancelled';
      },
    },
    { highWaterMark: 0 },
  );
  return { body, seen };
}

/** Neither a recording nor a record nor a job is left of what was refused. */
export async function expectNothingLeft(bench: Bench): Promise<void> {
  expect(await bench.blobKeys()).toEqual([]);
  const { items } = await bench.ports.documents.query('sessions', {
    where: { kind: 'session', ownerId: 'ann' },
    orderBy: { field: 'createdAt', direction: 'asc' },
  });
  expect(items).toEqual([]);
  expect(await bench.ports.queue.stats('sessions')).toMatchObject({ waiting: 0, delayed: 0 });
}
