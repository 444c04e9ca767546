import { appendFileSync } from 'node:fs';
import { type Session, stageNames } from '@attune/core';
import type {
  BatchOperation,
  BlobBody,
  BlobStore,
  DocumentStore,
  LanguageAnalysis,
  MediaTool,
  NoteTaker,
  PushNotifier,
  SpeechToText,
} from '@attune/core/ports';

/** Called at every point the process may be killed at; does not return from the chosen one. */
export type Reach = (point: string) => Promise<void>;

/** Ends this very process the hard way when it comes to `chosen`. */
export function killAt(chosen: string): Reach {
  return async (point) => {
    if (point !== chosen) return;
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  };
}

/** Holds this very process still when it first comes to `chosen`, until somebody has it go on. */
export function freezeAt(chosen: string): Reach {
  let done = false;
  return async (point) => {
    if (point !== chosen || done) return;
    done = true;
    process.kill(process.pid, 'SIGSTOP');
  };
}

/** Writes down what an outside service was asked for; what is written survives a kill. */
export function ledger(path: string): (entry: object) => void {
  return (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`);
}

/** Points `before X` and `after X` around every commit of a session that a person could name. */
export function killingDocuments(store: DocumentStore, reach: Reach): DocumentStore {
  const known = new Map<string, Session>();
  return {
    ...store,
    get: async (collection, key, options) => {
      const stored = await store.get(collection, key, options);
      const { session } = stored.document as { readonly session?: unknown };
      if (key.id === 'session') known.set(key.partition, session as Session);
      return stored as never;
    },
    batch: async (collection, partition, operations, options) => {
      const session = sessionIn(operations);
      const names = session === undefined ? [] : commitNames(known.get(partition), session);
      for (const name of names) await reach(`before ${name}`);
      const etags = await store.batch(collection, partition, operations, options);
      if (session !== undefined) known.set(partition, session);
      for (const name of names) await reach(`after ${name}`);
      return etags;
    },
  };
}

function sessionIn(operations: readonly BatchOperation[]): Session | undefined {
  for (const one of operations) {
    if (one.type === 'put' && one.document.id === 'session')
      return (one.document as unknown as { readonly session: Session }).session;
  }
  return undefined;
}

function commitNames(before: Session | undefined, after: Session): string[] {
  if (before === undefined) return ['create'];
  const changed = (one: unknown, other: unknown, name: string): string[] =>
    one === other ? [] : [name];
  const held = after.lease === undefined ? 'give-back' : 'claim';
  const ticket = after.speech.ticket === undefined ? 'forget' : 'ticket';
  return [
    ...changed(before.lease?.token, after.lease?.token, held),
    ...changed(before.speech.ticket === undefined, after.speech.ticket === undefined, ticket),
    ...stageNames.flatMap((stage) => {
      const { state } = after.stages[stage];
      const did = state === 'running' ? 'begin' : 'commit';
      return changed(before.stages[stage].state, state, `${did} ${stage}`);
    }),
  ];
}

/** Points `mid X` with part of the bytes written, and `after X` with all of them. */
export function killingBlobs(store: BlobStore, reach: Reach): BlobStore {
  return {
    ...store,
    put: async (key, body, options) => {
      const area = `put ${key.split('/')[2] ?? key}`;
      const info = await store.put(key, interrupted(body, area, reach), options);
      await reach(`after ${area}`);
      return info;
    },
  };
}

function interrupted(body: BlobBody, area: string, reach: Reach): ReadableStream<Uint8Array> {
  const halves = (bytes: Uint8Array): Uint8Array[] => {
    const middle = Math.ceil(bytes.byteLength / 2);
    return [bytes.subarray(0, middle), bytes.subarray(middle)].filter((one) => one.length > 0);
  };
  const stream = body instanceof Uint8Array ? new Blob(halves(body)).stream() : body;
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      async transform(chunk, control) {
        const [first, second] = halves(chunk);
        if (first !== undefined) control.enqueue(first);
        // The first half is on its way to the file before the process goes.
        await new Promise((resolve) => setTimeout(resolve, 20));
        await reach(`mid ${area}`);
        if (second !== undefined) control.enqueue(second);
      },
    }),
  );
}

/** Points around what an engine is asked for, each entered in the ledger first. */
export function killingSpeech(
  engine: SpeechToText,
  reach: Reach,
  enter: (entry: object) => void,
): SpeechToText {
  return {
    ...engine,
    start: async (request, options) => {
      await reach('before start');
      enter({ speech: 'start', key: request.idempotencyKey });
      const ticket = await engine.start(request, options);
      await reach('after start');
      return ticket;
    },
    check: async (ticket, options) => {
      enter({ speech: 'check' });
      let told = false;
      const status = await engine.check(ticket, {
        ...options,
        onProgress: (percent) => {
          options?.onProgress?.(percent);
          if (!told) void reach('mid transcribe');
          told = true;
        },
      });
      await reach('after check');
      return status;
    },
    release: async (ticket, options) => {
      await reach('before release');
      await engine.release(ticket, options);
      enter({ speech: 'release' });
      await reach('after release');
    },
  };
}

/** Points in the middle of the other stages. */
export function killingOthers(
  ports: {
    readonly media: MediaTool;
    readonly language: LanguageAnalysis;
    readonly notes: NoteTaker;
  },
  reach: Reach,
): typeof ports {
  const { media, language, notes } = ports;
  return {
    media: {
      ...media,
      convert: async (source, target, options) => {
        const converted = await media.convert(source, target, options);
        await reach('mid normalize');
        return converted;
      },
    },
    language: {
      ...language,
      analyzeSentiment: async (texts, options) => {
        await reach('mid analyze');
        return await language.analyzeSentiment(texts, options);
      },
    },
    notes: {
      ...notes,
      extract: async (input, options) => {
        const draft = await notes.extract(input, options);
        await reach('mid extract');
        return draft;
      },
    },
  };
}

/** A push service that delivers everything and writes it down. */
export function countingPush(reach: Reach, enter: (entry: object) => void): PushNotifier {
  return {
    send: async (tokens, message) => {
      await reach('before push');
      for (const token of tokens) enter({ push: token, collapseId: message.collapseId });
      await reach('after push');
      return tokens.map((token) => ({ token, status: 'sent' }) as const);
    },
  };
}
