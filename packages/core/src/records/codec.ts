import type { Json, JsonObject } from '../json.js';

/**
 * Where content belongs. It is authenticated with the content: what was sealed for one place cannot
 * be opened at another.
 */
export interface ContentContext {
  /** The account that owns the content. */
  readonly ownerId: string;
  /** Absent where the content belongs to the account and to no session. */
  readonly sessionId?: string;
  /** The id of the document that holds the content or names its blob. */
  readonly document: string;
  /** Which content of the document it is, such as `head` or `notes.v7`. */
  readonly part: string;
}

/** Content before it is sealed: never a bare string, so that it differs from sealed content. */
export type PlainContent = JsonObject | readonly Json[];

/**
 * Seals texts and names on their way into documents and blobs, and opens them on the way out. Every
 * repository takes one; nothing outside this folder sees sealed content.
 *
 * `open` and `openBytes` also accept plain content and return it as it is: records that were written
 * before sealing was turned on stay readable.
 */
export interface ContentCodec {
  /** Resolves with a string, or with `plain` itself where nothing is sealed. */
  seal(context: ContentContext, plain: PlainContent): Promise<Json>;
  /** @throws PortError `internal` when the content was not sealed for this context. */
  open(context: ContentContext, sealed: Json): Promise<PlainContent>;
  /** For blobs. The result never begins with `{`, as plain JSON does. */
  sealBytes(
    context: ContentContext,
    plain: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** @throws PortError `internal` when the bytes were not sealed for this context. */
  openBytes(context: ContentContext, sealed: Uint8Array): Promise<Uint8Array>;
  /**
   * Keyed hashes of words for the search index, in the order of the words. Equal words of one account
   * have equal hashes. A hash is one word itself: lower-case letters and digits. Absent: the index
   * holds the words as they are.
   */
  readonly hashWords?: (accountId: string, words: readonly string[]) => Promise<readonly string[]>;
}

/** Stores content as it is. */
export const clearContent: ContentCodec = {
  seal: (_context, plain) => Promise.resolve(plain as Json),
  open: (_context, sealed) => Promise.resolve(sealed as PlainContent),
  sealBytes: (_context, plain) => Promise.resolve(plain),
  openBytes: (_context, sealed) => Promise.resolve(sealed),
};
