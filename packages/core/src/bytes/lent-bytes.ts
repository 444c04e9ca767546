const lenders = new WeakMap<Uint8Array, () => void>();

/**
 * Marks a chunk of a stream as memory that its source takes back. Its last reader may return it
 * with `returnBytes`; a reader that does not know of this, or keeps the chunk, changes nothing.
 *
 * `takeBack` runs at most once. It must leave every other chunk alone.
 */
export function lendBytes(chunk: Uint8Array, takeBack: () => void): void {
  lenders.set(chunk, takeBack);
}

/**
 * Gives a chunk back to the source that lent it; does nothing with any other. Only for the reader
 * who is the last to need the bytes: they must not be read afterwards.
 */
export function returnBytes(chunk: Uint8Array): void {
  const takeBack = lenders.get(chunk);
  lenders.delete(chunk);
  takeBack?.();
}
