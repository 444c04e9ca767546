import { DomainError, type UseCases } from '@attune/core';
import { type Clock, PortError } from '@attune/core/ports';
import type { EntryName } from './entry-name.js';
import { putDone, putFailed } from './put-aside.js';
import type { JournalEntry, WatchJournal } from './watch-journal.js';
import { openWatchedFile, StillChanging, TooLarge, type WatchedFile } from './watched-file.js';

export interface TakeDeps {
  readonly useCases: {
    readonly ingestRecording: Pick<UseCases['ingestRecording'], 'execute'>;
    readonly sessions: Pick<UseCases['sessions'], 'each' | 'find'>;
  };
  readonly journal: WatchJournal;
  readonly directory: string;
  /** The therapist who owns the sessions. */
  readonly ownerId: string;
  /** Settings of every recording, in the form that `parseSettings` reads. */
  readonly settings: object;
  /** Of a recording. */
  readonly mostBytes: number;
  readonly clock: Clock;
}

/** What became of a file. */
export type Taken =
  | { readonly kind: 'session'; readonly sessionId: string }
  /** The reason is a code, without the name of the file. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The trouble may pass: the file stays and is tried again. */
  | { readonly kind: 'later'; readonly error: unknown }
  /** It is no plain file, or is still being written. */
  | { readonly kind: 'not_yet' };

/** Refusals of the recording itself: another try would end in the same way. */
const final: ReadonlySet<string> = new Set([
  ...['empty_recording', 'unsupported_media', 'unreadable_media', 'no_audio'],
  ...['recording_too_large', 'recording_too_long', 'invalid_input'],
]);

/**
 * Makes a session of a file and moves the file aside. However often it is interrupted, also by the end
 * of the process, one session comes of one content.
 */
export async function takeFile(
  deps: TakeDeps,
  name: EntryName,
  signal: AbortSignal,
): Promise<Taken> {
  try {
    await using file = await openWatchedFile(name.pathIn(deps.directory), deps.mostBytes, signal);
    return file === undefined ? { kind: 'not_yet' } : await takeOpen(deps, name, file, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof TooLarge) {
      await putFailed({ directory: deps.directory, name, mark: error.mark }, error.message);
      return { kind: 'failed', reason: 'recording_too_large' };
    }
    return error instanceof StillChanging ? { kind: 'not_yet' } : { kind: 'later', error };
  }
}

async function takeOpen(
  deps: TakeDeps,
  name: EntryName,
  file: WatchedFile,
  signal: AbortSignal,
): Promise<Taken> {
  const { directory, journal, clock } = deps;
  const { sha256 } = file;
  try {
    const sessionId = await sessionOf(deps, name, file, signal);
    await journal.write(sha256, { startedAt: clock.now().toISOString(), sessionId });
    // A file that took its place has its own turn.
    if (await file.isInPlace()) await putDone({ directory, name, mark: sha256 });
    await journal.remove(sha256);
    return { kind: 'session', sessionId };
  } catch (error) {
    if (!DomainError.is(error) || !final.has(error.code)) throw error;
    await putFailed({ directory, name, mark: sha256 }, error.message);
    await journal.remove(sha256);
    return { kind: 'failed', reason: error.code };
  }
}

/** Whether no other try will do, for instance because the owner is no therapist any more. */
export function isHopeless(error: unknown): boolean {
  return DomainError.is(error, 'forbidden') || PortError.is(error, 'unauthenticated');
}

async function sessionOf(
  deps: TakeDeps,
  name: EntryName,
  file: WatchedFile,
  signal: AbortSignal,
): Promise<string> {
  const { useCases, journal, ownerId, settings, clock } = deps;
  const { sha256 } = file;
  const begun = await journal.read(sha256);
  const made = begun && (await madeBefore(deps, begun, sha256, signal));
  if (made !== undefined) return made;
  if (begun === undefined) await journal.write(sha256, { startedAt: clock.now().toISOString() });
  const session = await useCases.ingestRecording.execute(
    { accountId: ownerId, role: 'therapist' },
    {
      filename: name.text,
      body: file.body(),
      settings,
      // Two watchers of one folder make one session.
      idempotencyKey: `watch-${sha256}`,
      // After the last byte: what was written meanwhile is not what was hashed.
      laterDetails: async () => {
        await file.requireUnchanged();
        return { settings };
      },
    },
    { signal },
  );
  return session.id;
}

/** The session that an interrupted run made of the recording, unless it was deleted since. */
async function madeBefore(
  deps: TakeDeps,
  { sessionId, startedAt }: JournalEntry,
  sha256: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (sessionId === undefined) return await madeSince(deps, startedAt, sha256, signal);
  return (await deps.useCases.sessions.find(sessionId, { signal }))?.id;
}

async function madeSince(
  { useCases, ownerId }: TakeDeps,
  startedAt: string,
  sha256: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const found = useCases.sessions.each({ ownerId, signal });
  for await (const { id, createdAt, recording } of found) {
    // Newest first; a clock may have been set back by a little.
    if (Date.parse(createdAt) < Date.parse(startedAt) - 3_600_000) return undefined;
    if (recording.sha256 === sha256) return id;
  }
  return undefined;
}
