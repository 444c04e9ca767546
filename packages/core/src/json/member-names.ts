const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openList = 0x5b;
const openObject = 0x7b;

/**
 * Finds an object that names a member twice, in one pass: each name is looked up once, and names are
 * forgotten when their object ends. Names that are spelled differently by escapes are the same.
 */
export class MemberNames {
  /** Of each list (`undefined`) and object that is open. */
  readonly #open: (Set<string> | undefined)[] = [];
  readonly #decoder = new TextDecoder();
  /** Whether the next text is the name of a member. */
  #expected = false;
  /** Where the name in work begins in this chunk; `undefined` outside of one. */
  #begin: number | undefined;
  /** Of the name in work, from earlier chunks. */
  #earlier: Uint8Array[] = [];
  #repeated = false;

  get isRepeated(): boolean {
    return this.#repeated;
  }

  /** Takes a byte that means something: a quote, a bracket or a comma, without those escaped. */
  take(bytes: Uint8Array, at: number, inText: boolean): void {
    const byte = bytes[at];
    if (byte === quote) this.#takeQuote(bytes, at, inText);
    else if (!inText) this.#takeSign(byte);
  }

  /** Keeps what there is of a name that goes on in the next chunk. */
  endChunk(bytes: Uint8Array): void {
    if (this.#begin === undefined) return;
    this.#earlier.push(bytes.slice(this.#begin));
    this.#begin = 0;
  }

  #takeQuote(bytes: Uint8Array, at: number, inText: boolean): void {
    if (inText) {
      if (this.#expected) this.#begin = at + 1;
    } else if (this.#begin !== undefined) {
      this.#add(joined([...this.#earlier, bytes.subarray(this.#begin, at)]));
      this.#earlier = [];
      this.#begin = undefined;
      this.#expected = false;
    }
  }

  #takeSign(byte: number | undefined): void {
    if (byte === openObject) this.#open.push(new Set());
    else if (byte === openList) this.#open.push(undefined);
    else if (byte !== comma) this.#open.pop();
    this.#expected = (byte === openObject || byte === comma) && this.#open.at(-1) !== undefined;
  }

  #add(bytes: Uint8Array): void {
    const names = this.#open.at(-1);
    const name = this.#nameOf(bytes);
    if (names?.has(name)) this.#repeated = true;
    names?.add(name);
  }

  #nameOf(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes);
    if (!bytes.includes(backslash)) return text;
    try {
      return String(JSON.parse(`"${text}"`));
    } catch {
      // The parser refuses it next.
      return text;
    }
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return only;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
