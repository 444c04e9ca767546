import { Worker } from 'node:worker_threads';

/** What is handed to the thread at once; two of these for each digest are on their way at most. */
const bufferBytes = 1_048_576;
const buffersEach = 2;

/** Plain text, so that it runs whatever the host's own sources are made of. */
const code = `
  const { parentPort } = require('node:worker_threads');
  const { createHash } = require('node:crypto');
  const hashes = new Map();
  parentPort.on('message', ({ id, buffer, size }) => {
    const hash = hashes.get(id) ?? createHash('sha256');
    if (buffer !== undefined) {
      hashes.set(id, hash.update(new Uint8Array(buffer, 0, size)));
      return parentPort.postMessage({ id, buffer }, [buffer]);
    }
    hashes.delete(id);
    parentPort.postMessage({ id, digest: hash.digest('hex') });
  });
`;

interface Answer {
  readonly id: number;
  /** Comes back to be filled again. */
  readonly buffer?: ArrayBuffer;
  readonly digest?: string;
}

/** What a digest does with what the thread says of it. */
interface Listener {
  onAnswer(answer: Answer): void;
  onFailure(error: Error): void;
}

/** A thread that hashes for the whole process, so that hashing does not block other requests. */
class HashThread {
  readonly #listeners = new Map<number, Listener>();
  #worker: Worker | undefined;
  #lastId = 0;
  #unanswered = 0;

  open(listener: Listener): number {
    this.#lastId += 1;
    this.#listeners.set(this.#lastId, listener);
    return this.#lastId;
  }

  /** Keeps the process alive until the answer is there, because a caller waits for it. */
  post(message: { readonly id: number; readonly buffer?: ArrayBuffer; readonly size?: number }) {
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage(message, message.buffer === undefined ? [] : [message.buffer]);
    this.#unanswered += 1;
  }

  #start(): Worker {
    const worker = new Worker(code, { eval: true, execArgv: [], name: 'sha256' });
    worker.on('message', (answer: Answer) => {
      this.#unanswered -= 1;
      if (this.#unanswered === 0) worker.unref();
      const listener = this.#listeners.get(answer.id);
      if (answer.digest !== undefined) this.#listeners.delete(answer.id);
      listener?.onAnswer(answer);
    });
    const end = (error: Error): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#unanswered = 0;
      const listeners = [...this.#listeners.values()];
      this.#listeners.clear();
      for (const listener of listeners) listener.onFailure(error);
    };
    worker.on('error', end);
    worker.on('exit', () => end(new Error('The hashing thread ended')));
    return worker;
  }
}

const thread = new HashThread();

/** A digest of a long input, computed in the thread. Finish it even if the result is not needed. */
export class ThreadDigest {
  readonly #id: number;
  readonly #free: ArrayBuffer[] = [];
  #made = 0;
  #filling: Uint8Array<ArrayBuffer> | undefined;
  #filled = 0;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #digest: string | undefined;
  #adding: Promise<void> | undefined;

  constructor() {
    this.#id = thread.open({
      onAnswer: ({ buffer, digest }) => {
        if (buffer !== undefined) this.#free.push(buffer);
        this.#digest = digest;
        this.#wake?.();
      },
      onFailure: (error) => {
        this.#failure = error;
        this.#wake?.();
      },
    });
  }

  /** Copies the bytes; the promise, which never rejects, says when there is room for more. */
  add(bytes: Uint8Array): void | Promise<void> {
    const rest = this.#adding === undefined ? this.#fill(bytes) : bytes;
    if (rest === undefined) return undefined;
    const before = this.#adding ?? Promise.resolve();
    const adding = before.then(() => this.#addSlowly(rest));
    this.#adding = adding;
    return adding.then(() => {
      if (this.#adding === adding) this.#adding = undefined;
    });
  }

  async end(): Promise<string> {
    await this.#adding;
    if (this.#filled > 0) this.#send();
    thread.post({ id: this.#id });
    while (this.#digest === undefined) {
      if (this.#failure !== undefined) throw this.#failure;
      await this.#answer();
    }
    return this.#digest;
  }

  async #addSlowly(bytes: Uint8Array): Promise<void> {
    for (let rest = this.#fill(bytes); rest !== undefined; rest = this.#fill(rest)) {
      await this.#answer();
    }
  }

  /** Takes what there is room for and gives back the rest. */
  #fill(bytes: Uint8Array): Uint8Array | undefined {
    let rest = bytes;
    while (rest.byteLength > 0 && this.#failure === undefined) {
      this.#filling ??= this.#empty();
      if (this.#filling === undefined) return rest;
      const piece = rest.subarray(0, bufferBytes - this.#filled);
      this.#filling.set(piece, this.#filled);
      this.#filled += piece.byteLength;
      rest = rest.subarray(piece.byteLength);
      if (this.#filled === bufferBytes) this.#send();
    }
    return undefined;
  }

  #empty(): Uint8Array<ArrayBuffer> | undefined {
    const free = this.#free.pop();
    if (free !== undefined) return new Uint8Array(free);
    if (this.#made === buffersEach) return undefined;
    this.#made += 1;
    return new Uint8Array(bufferBytes);
  }

  #send(): void {
    const buffer = this.#filling?.buffer;
    if (buffer === undefined) return;
    thread.post({ id: this.#id, buffer, size: this.#filled });
    this.#filling = undefined;
    this.#filled = 0;
  }

  #answer(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
