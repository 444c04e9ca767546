import { isUtf8 } from 'node:buffer';
import { sep } from 'node:path';

/** A name in a folder. The file system keeps bytes, which need not be text. */
export class EntryName {
  readonly #bytes: Buffer;
  /** Its text, with `_` for what is not UTF-8. */
  readonly text: string;
  /** Whether the text is the whole name. */
  readonly isText: boolean;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.isText = isUtf8(bytes);
    this.text = this.isText ? bytes.toString() : bytes.toString().replaceAll('\ufffd', '_');
  }

  /** The same for the same bytes. */
  get key(): string {
    return this.#bytes.toString('latin1');
  }

  pathIn(directory: string): Buffer {
    return Buffer.concat([Buffer.from(directory + sep), this.#bytes]);
  }
}
