/** A text to send, by its place in the call. */
export interface PlacedText {
  readonly at: number;
  readonly text: string;
}

/** What one request may hold. */
export interface BatchLimits {
  readonly documents: number;
  /** Of UTF-8, of all texts together. */
  readonly bytes: number;
}

/** Fills requests in order. A text that is too large for one stays alone in its own. */
export function batchTexts(
  texts: readonly PlacedText[],
  { documents, bytes }: BatchLimits,
): readonly (readonly PlacedText[])[] {
  const batches: PlacedText[][] = [];
  let current: PlacedText[] = [];
  let filled = 0;
  for (const one of texts) {
    const size = Buffer.byteLength(one.text);
    if (current.length === documents || (current.length > 0 && filled + size > bytes)) {
      batches.push(current);
      current = [];
      filled = 0;
    }
    current.push(one);
    filled += size;
  }
  return current.length === 0 ? batches : [...batches, current];
}
