import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { PortError } from '@attune/core/ports';
import type {
  ContentCodec,
  ContentContext,
  PlainContent,
} from '../../packages/core/src/records/codec.js';

const start = 'scrambled.';
const mark = 0x53;

/**
 * A codec for tests. It hides content from a search of the store, notices content that was moved to
 * another place, and never seals the same content to the same bytes. It is no encryption.
 */
export function createScramblingCodec(): ContentCodec {
  let seals = 0;
  const scramble = (context: ContentContext, plain: Uint8Array): Uint8Array<ArrayBuffer> => {
    seals += 1;
    const head = Buffer.from(JSON.stringify({ context, seals }));
    const body = flipped(
      Buffer.concat([Buffer.from([head.length >> 8, head.length]), head, plain]),
    );
    return new Uint8Array([mark, ...digestOf(body), ...body]);
  };
  const unscramble = (context: ContentContext, sealed: Uint8Array): Uint8Array => {
    const [digest, body] = [sealed.subarray(1, 33), sealed.subarray(33)];
    if (sealed[0] !== mark || !digestOf(body).equals(digest)) throw notSealedHere();
    const open = flipped(body);
    const length = ((open[0] ?? 0) << 8) + (open[1] ?? 0);
    const head = JSON.parse(Buffer.from(open.subarray(2, 2 + length)).toString());
    if (!isDeepStrictEqual(head.context, context)) throw notSealedHere();
    return open.subarray(2 + length);
  };
  return {
    seal: async (context, plain) => {
      const sealed = scramble(context, Buffer.from(JSON.stringify(plain)));
      return start + Buffer.from(sealed).toString('base64');
    },
    open: async (context, sealed) => {
      if (typeof sealed !== 'string') return sealed as PlainContent;
      if (!sealed.startsWith(start)) throw notSealedHere();
      const bytes = Buffer.from(sealed.slice(start.length), 'base64');
      return JSON.parse(Buffer.from(unscramble(context, bytes)).toString());
    },
    sealBytes: async (context, plain) => scramble(context, plain),
    openBytes: async (context, sealed) =>
      sealed[0] === mark ? unscramble(context, sealed) : sealed,
    hashWords: async (accountId, words) =>
      words.map(
        (word) => `h${digestOf(Buffer.from(`${accountId}\n${word}`)).toString('hex', 0, 8)}`,
      ),
  };
}

function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte ^ 0xa5);
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function notSealedHere(): PortError {
  const message = 'This content was not sealed for this place, or it was changed';
  return new PortError('internal', message, { port: 'codec', operation: 'open' });
}
