import { appendFileSync } from 'node:fs';
import { type SessionState, stageNames } from '@attune/core';
import type {
  BatchOperation,
  BlobBody,
  BlobStore,
  Document,
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
  const known = new Map<string, SessionState>();
  return {
    ...store,
    query: async (collection, query, options) => {
      const page = await store.query(collection, query, options);
      const { partition } = query;
      if (collection !== 'sessions' || partition === undefined) return page as never;
      const seen = stateAfter(
        undefined,
        page.items.map(({ document }) => document),
      );
      if (seen !== undefined) known.set(partition, seen);
      return page as never;
    },
    batch: async (collection, partition, operations, options) => {
      const before = known.get(partition);
      const after = collection === 'sessions' ? stateAfter(before, putsOf(operations)) : undefined;
      const names = after === undefined ? [] : commitNames(before, after);
      for (const name of names) await reach(`before ${name}`);
      const etags = await store.batch(collection, partition, operations, options);
      if (after !== undefined) known.set(partition, after);
      for (const name of names) await reach(`after ${name}`);
      return etags;
    },
  };
}

export function putsOf(operations: readonly BatchOperation[]): readonly Document[] {
  return operations.flatMap((one) => (one.type === 'put' ? [one.document] : []));
}

/** A session once these documents were written, or read; `undefined` where none of them is of it. */
function stateAfter(
  before: SessionState | undefined,
  documents: readonly Document[],
): SessionState | undefined {
  const head = documents.find(({ id }) => id === 'session')?.['session'];
  const claim = documents.find(({ id }) => id === 'session-claim')?.['claim'];
  if (head === undefined && claim === undefined) return undefined;
  const { progress: _p, lease: _l, movedAt: _m, attentionAt: _a, ...known } = before ?? {};
  const held = claim ?? (before?.lease === undefined ? {} : { lease: before.lease });
  return { ...known, ...(head as object), ...(held as object) } as SessionState;
}

function commitNames(before: SessionState | undefined, after: SessionState): string[] {
  if (before === undefined) return ['create'];
  const changed = (one: unknown, other: unknown, name: string): string[] =>
    one === other ? [] : [name];
  const held = after.lease === undefined ? 'give-back' : 'claim';
  const ticket = after.speech.ticket === undefined ? 'forget' : 'ticket';
  return [
    ...changed(before.lease?.token, after.lease?.token, held),
    ...changed(before.speech.ticket === undefined, after.speech.ticket === undefined, ticket),
    ...stageNames.flatMap((stage) => {
      const { state, attempts } = after.stages[stage];
      const was = before.stages[stage];
      if (state === 'running') return changed(was.attempts, attempts, `begin ${stage}`);
      return changed(was.state, state, `commit ${stage}`);
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
