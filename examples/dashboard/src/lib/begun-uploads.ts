import type { UploadOptions } from '@attune/client';
import { clear, createStore, del, entries, set } from 'idb-keyval';

/** A large file that the host has a part of. The file itself stays with the person. */
export interface BegunUpload {
  /** As the host names the upload. */
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly lastModified: number;
  /** What was chosen for it, such as the patient; see `detailsOf`. */
  readonly details: string;
  /** When the host removes what has arrived. */
  readonly expiresAt: string;
}

const store = createStore('attune-uploads', 'begun');

/** Keeps it in this browser until it is done or the person signs out. */
export async function keepBegun(upload: BegunUpload): Promise<void> {
  await set(upload.id, upload, store).catch(() => undefined);
}

export async function dropBegun(id: string): Promise<void> {
  await del(id, store).catch(() => undefined);
}

/** Those of the account that the host still has; older ones are dropped. */
export async function listBegun(accountId: string): Promise<readonly BegunUpload[]> {
  const kept = await entries<string, BegunUpload>(store).catch(() => []);
  const now = Date.now();
  const isOver = (one: BegunUpload): boolean => Date.parse(one.expiresAt) <= now;
  await Promise.all(kept.filter(([, one]) => isOver(one)).map(([id]) => dropBegun(id)));
  return kept.map(([, one]) => one).filter((one) => one.accountId === accountId && !isOver(one));
}

/** What was chosen for an upload, to compare. */
export function detailsOf({ patientId, recordedAt, settings }: UploadOptions): string {
  return JSON.stringify({ patientId, recordedAt, settings });
}

/**
 * The upload that was begun with this file, as far as a browser can tell files apart. One that was begun for somebody
 * else, or with other settings, is another upload; who chooses nothing goes on with what was chosen then.
 */
export function begunWith(
  file: Pick<File, 'name' | 'size' | 'lastModified'>,
  options: UploadOptions,
  begun: readonly BegunUpload[],
): BegunUpload | undefined {
  const details = detailsOf(options);
  return begun.find(
    (one) =>
      [one.details, detailsOf({})].includes(details) &&
      one.name === file.name &&
      one.sizeBytes === file.size &&
      one.lastModified === file.lastModified,
  );
}

/** No name of a file stays at a browser whose person signs out. */
export async function forgetBegun(): Promise<void> {
  await clear(store).catch(() => undefined);
}
