import { pages, readBytes } from '@attune/core/adapter-kit';
import { type BlobStore, type CallOptions, PortError } from '@attune/core/ports';
import type { Heard } from './spoken.js';

/**
 * What is held for one ticket, in the blob store beside its recording, so that it goes with the
 * session: what was asked for, and every part that is already paid for.
 */
export interface KeptWork<W> {
  /** Begins, or goes on with what was begun under this key. */
  begin(work: W, options: CallOptions): Promise<void>;
  /** @throws PortError `not_found` when nothing was begun, or it was released. */
  read(options: CallOptions): Promise<W>;
  readPart(name: string, options: CallOptions): Promise<Heard | undefined>;
  /** @throws PortError `not_found` when the work was released meanwhile. */
  keepPart(name: string, heard: Heard, options: CallOptions): Promise<void>;
  release(options: CallOptions): Promise<void>;
}

/** Far more than five minutes of words take. */
const mostBytes = 64 * 2 ** 20;

export function keptWork<W>(blobs: BlobStore, prefix: string): KeptWork<W> {
  const record = `${prefix}work.json`;
  const part = (name: string): string => `${prefix}${name}.json`;
  const put = async (key: string, value: unknown, options: CallOptions): Promise<void> => {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    await blobs.put(key, bytes, { ...options, contentType: 'application/json' });
  };
  const get = async <T>(key: string, options: CallOptions): Promise<T | undefined> => {
    try {
      const { body } = await blobs.get(key, options);
      return JSON.parse(new TextDecoder().decode(await readBytes(body, mostBytes))) as T;
    } catch (error) {
      if (PortError.is(error, 'not_found')) return undefined;
      throw error;
    }
  };
  return {
    begin: async (work, options) => {
      if ((await blobs.stat(record, options)) === undefined) await put(record, work, options);
    },
    read: async (options) => {
      const work = await get<W>(record, options);
      if (work === undefined) throw released();
      return work;
    },
    readPart: (name, options) => get<Heard>(part(name), options),
    keepPart: async (name, heard, options) => {
      if ((await blobs.stat(record, options)) === undefined) throw released();
      await put(part(name), heard, options);
    },
    release: async (options) => {
      await blobs.delete(record, options);
      const found = pages((cursor) =>
        blobs.list({ prefix, ...(cursor === undefined ? {} : { cursor }) }, options),
      );
      for await (const { key } of found) await blobs.delete(key, options);
    },
  };
}

function released(): PortError {
  return new PortError('not_found', 'This transcription was never started, or was released', {
    port: 'speech-to-text',
    operation: 'check',
    adapter: 'openai-compatible',
  });
}
