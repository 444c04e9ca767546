import type { Readable } from 'node:stream';
import { nearestName, shorten } from '@attune/core/adapter-kit';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { HttpProblem } from '../problem.js';
import { type ByteStream, byteStream } from './byte-stream.js';
import { openSource, type RequestSource } from './request-source.js';

/** What a form may hold: one file and some texts. */
export interface UploadRules extends RequestSource {
  readonly fileField: string;
  readonly fields: readonly string[];
  readonly maxFieldBytes: number;
}

export type UploadFields = Readonly<Record<string, string>>;

/** A form as far as its file, whose bytes are still to come. */
export interface Upload {
  /** What came before the file. */
  readonly fields: UploadFields;
  readonly file: {
    /** As the sender gives it: unsafe, and possibly empty. */
    readonly filename: string;
    /** Must be read or canceled. */
    readonly body: ReadableStream<Uint8Array>;
  };
  /**
   * What came after the file. Resolves when the form has ended, so not before `file.body` has been
   * read, and rejects with the fault of the form. The caller need not await it.
   */
  fieldsAfter(): Promise<UploadFields>;
}

const maxHeaderBytes = 16_384;

/**
 * Reads a form of `multipart/form-data` as it comes. Resolves when the file begins.
 *
 * @throws HttpProblem 415 `unsupported_body` for another type; 400 `invalid_form` for what is no such form, has no file, two of them, or a
 *   field that is unknown, given twice or too long; 400 `incomplete_body`; 408 `request_too_slow`;
 *   `signal.reason`. What goes wrong later errors the body of the file, or `fieldsAfter`.
 */
export function readUpload(request: Request, rules: UploadRules): Promise<Upload> {
  return new FormReader(rules).read(request);
}

class FormReader {
  readonly #rules: UploadRules;
  readonly #begun = deferred<Upload>();
  readonly #ended = deferred<UploadFields>();
  #fields: Record<string, string> = {};
  readonly #seen = new Set<string>();
  #file: ByteStream | undefined;
  #over = false;
  #owned = false;
  #release = (): void => undefined;

  constructor(rules: UploadRules) {
    this.#rules = rules;
  }

  async read(request: Request): Promise<Upload> {
    const parser = openParser(request, this.#rules);
    const check = (fault: string | undefined): void => {
      if (fault !== undefined) this.#fail(invalid(fault));
    };
    const tooMany = (): void => check('It has more parts than the form has fields.');
    parser.on('file', (name, stream, filename) => check(this.#onFile(name, stream, filename)));
    parser.on('field', (name, value, _nameCut, cut) => check(this.#onField(name, value, cut)));
    parser.on('filesLimit', tooMany).on('fieldsLimit', tooMany).on('partsLimit', tooMany);
    parser.on('error', () => check('Its parts cannot be separated.'));
    parser.on('finish', () => check(this.#onFinish()));
    const opened = openSource(request, this.#rules, (error) => this.#fail(error));
    this.#owned = opened.owned;
    this.#release = () => {
      opened.stream.unpipe(parser);
      opened.release();
    };
    opened.stream.pipe(parser);
    return await this.#begun.promise;
  }

  /** Answers, as the others below, with what is wrong. */
  #onFile(
    name: string | undefined,
    stream: Readable,
    filename: string | undefined,
  ): string | undefined {
    // The parser tells of a part that ends early on the stream and by itself; once is enough.
    stream.on('error', () => undefined);
    const { fileField } = this.#rules;
    if (name !== fileField) return `The file belongs in the field ${fileField}.`;
    if (this.#file !== undefined) return 'It has two files; send one.';
    this.#file = byteStream(stream, {
      onCancel: (reason) => this.#fail(reason),
      owned: this.#owned,
    });
    this.#begun.resolve({
      fields: this.#fields,
      file: { filename: filename ?? '', body: this.#file.stream },
      fieldsAfter: () => this.#ended.promise,
    });
    this.#fields = {};
    return undefined;
  }

  #onField(name: string | undefined, value: string, cut: boolean): string | undefined {
    const { fields, fileField, maxFieldBytes } = this.#rules;
    if (name === undefined || !fields.includes(name)) {
      const known = [fileField, ...fields];
      const near = nearestName(name ?? '', known);
      const hint = near === undefined ? `known are ${known.join(', ')}.` : `did you mean ${near}?`;
      return `It has the field ${JSON.stringify(shorten(name ?? ''))}, which is not known; ${hint}`;
    }
    if (this.#seen.has(name)) return `It has the field ${name} twice.`;
    if (cut) return `The field ${name} is longer than ${maxFieldBytes} bytes.`;
    this.#seen.add(name);
    this.#fields[name] = value;
    return undefined;
  }

  #onFinish(): string | undefined {
    const { fileField } = this.#rules;
    if (this.#file === undefined) return `It has no file; send one in the field ${fileField}.`;
    if (this.#over) return undefined;
    this.#over = true;
    this.#release();
    this.#ended.resolve(this.#fields);
    return undefined;
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#release();
    this.#file?.fail(error);
    this.#begun.reject(error);
    this.#ended.reject(error);
  }
}

function openParser(
  request: Request,
  { fields, fileField, maxFieldBytes }: UploadRules,
): BusboyInstance {
  const contentType = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*(?:;|$)/iu.test(contentType)) {
    throw new HttpProblem(415, 'unsupported_body', 'Send the form as multipart/form-data.');
  }
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        fieldSize: maxFieldBytes,
        // One more than there may be, so that the message can name what is wrong with it.
        fields: fields.length + 1,
        files: 2,
        parts: fields.length + 3,
        headerPairs: 20,
        headerSize: maxHeaderBytes,
      },
      // Texts may be sent as files, as pages do with a Blob of JSON; files that are not known end it.
      isPartAFile: (name, _type, filename) =>
        name === fileField || (filename !== undefined && !fields.includes(name ?? '')),
    });
  } catch (cause) {
    throw invalid('Its content type has no valid boundary.', cause);
  }
}

function invalid(what: string, cause?: unknown): HttpProblem {
  return new HttpProblem(400, 'invalid_form', `The form cannot be used. ${what}`, { cause });
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/**
 * Attaches an empty handler, so that a rejection before the first `await` is not reported as
 * unhandled. The error also reaches the caller through `body`.
 */
function deferred<T>(): Deferred<T> {
  let settle: Pick<Deferred<T>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => undefined);
  return {
    promise,
    resolve: (value) => settle?.resolve(value),
    reject: (error) => settle?.reject(error),
  };
}
