import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAbsent } from './own-folders.js';

const ours = /^[0-9a-f]{64}\.json(?:\.part)?$/u;

/** What is known of a recording that was begun. */
const entry = z.object({
  startedAt: z.iso.datetime(),
  /** Present once it is a session. */
  sessionId: z.string().optional(),
});

export type JournalEntry = z.infer<typeof entry>;

/**
 * Remembers, on the disk, which recordings of a watched folder were begun. After a crash it tells
 * whether a file that is still there has become a session.
 */
export class WatchJournal {
  readonly #directory: string;

  /** @param directory A folder of its own; see `ownFolder`. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** `undefined` for a recording that was never begun, and for an entry that cannot be read. */
  async read(sha256: string): Promise<JournalEntry | undefined> {
    try {
      const text = await readFile(this.#path(sha256), 'utf8');
      return entry.safeParse(JSON.parse(text)).data;
    } catch (error) {
      if (error instanceof SyntaxError || isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** Resolves once the entry is on the disk, whole. */
  async write(sha256: string, written: JournalEntry): Promise<void> {
    const path = this.#path(sha256);
    const aside = `${path}.part`;
    const file = await open(aside, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(written));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  }

  async remove(sha256: string): Promise<void> {
    await rm(this.#path(sha256), { force: true });
  }

  /** For a folder without files: no entry is of use then. A process may have died before it removed its own. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.#directory)) {
      if (ours.test(name)) await rm(join(this.#directory, name), { force: true });
    }
  }

  #path(sha256: string): string {
    return join(this.#directory, `${sha256}.json`);
  }
}
