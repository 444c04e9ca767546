import { readBytes } from '@attune/core/adapter-kit';
import { type BlobStore, type CallOptions, PortError } from '@attune/core/ports';

/**
 * What is held for one fast transcription, in the blob store beside its recording, so that it goes
 * with the session: what was asked for, and the answer that is paid for.
 */
export interface KeptWork<W> {
  /** Begins, or goes on with what was begun under this key. */
  begin(work: W, options: CallOptions): Promise<void>;
  /** @throws PortError `not_found` when nothing was begun, or it was released. */
  read(options: CallOptions): Promise<W>;
  readAnswer(options: CallOptions): Promise<unknown>;
  /** @throws PortError `not_found` when the work was released meanwhile. */
  keepAnswer(answer: unknown, options: CallOptions): Promise<void>;
  release(options: CallOptions): Promise<void>;
}

/** Far more than five hours of words take. */
const mostBytes = 256 * 2 ** 20;

export function keptWork<W>(blobs: BlobStore, prefix: string, adapter: string): KeptWork<W> {
  const work = `${prefix}work.json`;
  const answer = `${prefix}answer.json`;
  const put = async (key: string, value: unknown, options: CallOptions): Promise<void> => {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    await blobs.put(key, bytes, { ...options, contentType: 'application/json' });
  };
  const get = async (key: string, options: CallOptions): Promise<unknown> => {
    try {
      const { body } = await blobs.get(key, options);
      return JSON.parse(new TextDecoder().decode(await readBytes(body, mostBytes)));
    } catch (error) {
      if (PortError.is(error, 'not_found')) return undefined;
      throw error;
    }
  };
  const released = (): PortError => {
    const message = 'This transcription was never started, or was released';
    return new PortError('not_found', message, {
      port: 'speech-to-text',
      operation: 'check',
      adapter,
    });
  };
  return {
    begin: async (value, options) => {
      if ((await blobs.stat(work, options)) === undefined) await put(work, value, options);
    },
    read: async (options) => {
      const found = await get(work, options);
      if (found === undefined) throw released();
      return found as W;
    },
    readAnswer: (options) => get(answer, options),
    keepAnswer: async (value, options) => {
      if ((await blobs.stat(work, options)) === undefined) throw released();
      await put(answer, value, options);
    },
    release: async (options) => {
      await blobs.delete(work, options);
      await blobs.delete(answer, options);
    },
  };
}
