import { AttuneProblem, type Session, type UploadOptions, unwrap } from '@attune/client';
import { useSyncExternalStore } from 'react';
import { client, queries } from '../client.js';
import { messageOf } from '../components/parts.js';
import {
  type BegunUpload,
  begunWith,
  detailsOf,
  dropBegun,
  keepBegun,
  listBegun,
} from './begun-uploads.js';

/** A file on its way to the host. */
export interface UploadEntry {
  readonly id: number;
  readonly file: File;
  readonly options: UploadOptions;
  readonly state: 'waiting' | 'sending' | 'done' | 'failed' | 'stopped';
  /** 0 to 1. */
  readonly share: number;
  readonly failure?: string;
  readonly session?: Session;
}

/** Two at once fill the line, and leave connections for the rest of the page. */
const mostAtOnce = 2;

let accountId = '';
let entries: readonly UploadEntry[] = [];
let counter = 0;
const stops = new Map<number, AbortController>();
const listeners = new Set<() => void>();

/** Uploads go on while the person works elsewhere in the page. */
export function useUploads(): readonly UploadEntry[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entries,
  );
}

/** Whose uploads these are from now on; those of another person end, and nothing of them is shown. */
export function uploadFor(account: string | undefined): void {
  if (account === accountId) return;
  accountId = account ?? '';
  for (const stop of stops.values()) stop.abort(new DOMException('Signed out', 'AbortError'));
  entries = [];
  tell();
}

/** Uploads that a reload or a crash of the page left behind. */
export async function interruptedUploads(): Promise<readonly BegunUpload[]> {
  const begun = await listBegun(accountId);
  const runs = (one: BegunUpload): boolean =>
    entries.some(({ file, options }) => begunWith(file, options, [one]) !== undefined);
  return begun.filter((one) => !runs(one));
}

/** Has the host remove what has arrived. */
export async function discardUpload(id: string): Promise<void> {
  const removed = await client.api.DELETE('/v1/uploads/{id}', { params: { path: { id } } });
  // The host may have removed it by itself.
  if (removed.response.status !== 404) unwrap(removed);
  await dropBegun(id);
}

export function addUpload(file: File, options: UploadOptions): void {
  entries = [...entries, { id: ++counter, file, options, state: 'waiting', share: 0 }];
  tell();
  startMore();
}

export function stopUpload(id: number): void {
  stops.get(id)?.abort(new DOMException('Stopped', 'AbortError'));
  change(id, { state: 'stopped' });
  startMore();
}

/** The same key as before: what the host has taken already becomes no second session. */
export function retryUpload(id: number): void {
  change(id, { state: 'waiting', share: 0 });
  startMore();
}

export function forgetUpload(id: number): void {
  entries = entries.filter((one) => one.id !== id);
  tell();
}

function startMore(): void {
  const sending = entries.filter(({ state }) => state === 'sending').length;
  for (const entry of entries
    .filter(({ state }) => state === 'waiting')
    .slice(0, mostAtOnce - sending)) {
    void send(entry);
  }
}

async function send({ id, file, options }: UploadEntry): Promise<void> {
  const stop = new AbortController();
  stops.set(id, stop);
  change(id, { state: 'sending', share: 0 });
  try {
    const session = await sendOn(file, {
      ...options,
      signal: stop.signal,
      onProgress: ({ sentBytes, totalBytes }) =>
        change(id, { share: totalBytes === 0 ? 0 : sentBytes / totalBytes }),
    });
    change(id, { state: 'done', share: 1, session });
    void queries.invalidateQueries({ queryKey: ['sessions'] });
  } catch (error) {
    if (!stop.signal.aborted) change(id, { state: 'failed', failure: messageOf(error) });
  } finally {
    stops.delete(id);
    startMore();
  }
}

/** Goes on with what the host has of this file already, also from before a reload. */
async function sendOn(file: File, options: UploadOptions): Promise<Session> {
  const begun = begunWith(file, options, await listBegun(accountId));
  let id = begun?.id;
  const begin = () =>
    client.uploadRecording(file, {
      ...options,
      onBegun: (upload) => {
        id = upload.id;
        const { name, size: sizeBytes, lastModified } = file;
        const details = detailsOf(options);
        void keepBegun({ ...upload, accountId, name, sizeBytes, lastModified, details });
      },
    });
  const session =
    begun === undefined
      ? await begin()
      : await client.resumeUpload(begun.id, file, options).catch(async (error: unknown) => {
          if (!(error instanceof AttuneProblem) || ![404, 410].includes(error.status)) throw error;
          await dropBegun(begun.id);
          return await begin();
        });
  if (id !== undefined) await dropBegun(id);
  return session;
}

function change(id: number, changes: Partial<UploadEntry>): void {
  entries = entries.map((one) => (one.id === id ? { ...one, ...changes } : one));
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

addEventListener('beforeunload', (event) => {
  if (entries.some(({ state }) => state === 'sending' || state === 'waiting'))
    event.preventDefault();
});
