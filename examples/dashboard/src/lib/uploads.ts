import type { Session, UploadOptions } from '@attune/client';
import { useSyncExternalStore } from 'react';
import { client, queries } from '../client.js';
import { messageOf } from '../components/parts.js';

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
    const session = await client.uploadRecording(file, {
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
