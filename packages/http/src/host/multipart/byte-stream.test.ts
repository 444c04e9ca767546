import { Readable } from 'node:stream';
import { returnBytes } from '@attune/core/adapter-kit';
import { describe, expect, it } from 'vitest';
import { byteStream } from './byte-stream.js';

const onCancel = (): void => undefined;

async function chunksOf(pieces: Buffer[], owned: boolean): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of byteStream(Readable.from(pieces), { onCancel, owned }).stream) {
    chunks.push(chunk);
  }
  return chunks;
}

/** With a buffer of its own, as Node's server gives it. */
const received = (text: string): Buffer => Buffer.from(new TextEncoder().encode(text).buffer);

describe('byteStream', () => {
  it('frees what it owns when the reader returns it, and only that', async () => {
    const [first, second] = await chunksOf([received('abc'), received('def')], true);
    if (first === undefined || second === undefined) throw new Error('Two chunks were sent.');
    returnBytes(first);
    expect(first.byteLength).toBe(0);
    expect(Buffer.from(second).toString()).toBe('def');
  });

  it('leaves a part of a buffer alone', async () => {
    const whole = received('abcdef');
    const [part] = await chunksOf([whole.subarray(0, 3)], true);
    if (part === undefined) throw new Error('A chunk was sent.');
    returnBytes(part);
    expect(whole.toString()).toBe('abcdef');
  });

  it('leaves alone what others may read too', async () => {
    const [chunk] = await chunksOf([received('abc')], false);
    if (chunk === undefined) throw new Error('A chunk was sent.');
    returnBytes(chunk);
    expect(Buffer.from(chunk).toString()).toBe('abc');
  });
});
