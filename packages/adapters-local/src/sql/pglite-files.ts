import { fsyncSync } from 'node:fs';
import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { pageBytes, withoutRemains } from './pglite-pages.js';

/** What Emscripten knows of an open file. */
interface OpenFile {
  /** The file descriptor in Node. */
  readonly nfd?: number;
  readonly path?: string;
}

interface NodeFileOperations {
  fsync?: (file: OpenFile) => number;
  write: (
    file: OpenFile,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    ...more: readonly unknown[]
  ) => number;
}

interface NodeOperations {
  /** Makes a file or a directory. */
  mknod: (parent: unknown, name: string, mode: number, device: number) => unknown;
  /** Emscripten sets the mode of a file a second time, once it has opened it. */
  setattr: (node: unknown, attributes: { readonly mode?: number }) => unknown;
}

export interface RecordFilesOptions {
  readonly synced: boolean;
  /** Called before each write to a file; what it throws keeps the file as it is. */
  readonly beforeWrite: () => void;
  /** Makes room on a full disk; `false` when there is none to make. */
  readonly makeRoom: () => boolean;
  /** Told each line that Postgres writes for its operator. */
  readonly onLine: (line: string) => void;
}

/** The main part of a table or index: its number, and that of the piece of 1 GB where it has more. */
const relationFile = /\/base\/\d+\/\d+(?:\.(\d+))?$/u;
/** ENOSPC in Emscripten. */
const noSpace = 51;
const pagesPerPiece = 131_072;
/** Takes the rights of the group and of all others from a mode. */
const forOwner = ~0o077;

/**
 * PGlite's directory of files, with three differences. Files and directories are made for their
 * owner alone. Pages are written without what was removed from them. With `synced`, the directory has the operation that it lacks: without it Postgres believes
 * that what it synchronizes is on the disk while it is in the system's memory.
 */
export class RecordFiles extends NodeFS {
  readonly #options: RecordFilesOptions;

  constructor(directory: string, options: RecordFilesOptions) {
    super(directory);
    this.#options = options;
  }

  override async init(
    pg: PGlite,
    options: Parameters<NodeFS['init']>[1],
  ): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const preRun = [
      ...(emscriptenOpts.preRun ?? []),
      (module: { readonly FS: unknown }) => {
        const { stream_ops: files, node_ops: nodes } = nodeFileSystem(module.FS);
        makeForOwner(nodes);
        writeGuarded(files, this.#options);
        writeCleanPages(files);
        if (this.#options.synced) synchronize(files);
      },
    ];
    const printErr = this.#options.onLine;
    return { emscriptenOpts: { ...emscriptenOpts, preRun, printErr } as typeof emscriptenOpts };
  }
}

function synchronize(operations: NodeFileOperations): void {
  operations.fsync = ({ nfd }) => {
    if (nfd !== undefined) fsyncSync(nfd);
    return 0;
  };
}

/** A write that meets a full disk is tried again once room was made. */
function writeGuarded(
  operations: NodeFileOperations,
  { beforeWrite, makeRoom }: RecordFilesOptions,
): void {
  const { write } = operations;
  operations.write = (...given) => {
    beforeWrite();
    try {
      return write(...given);
    } catch (error) {
      if ((error as { readonly errno?: unknown }).errno !== noSpace || !makeRoom()) throw error;
      return write(...given);
    }
  };
}

function writeCleanPages(operations: NodeFileOperations): void {
  const { write } = operations;
  operations.write = (file, buffer, offset, length, position, ...more) => {
    const [relation, piece = '0'] = relationFile.exec(file.path ?? '') ?? [];
    const whole = length % pageBytes === 0 && position % pageBytes === 0;
    if (relation === undefined || !whole) {
      return write(file, buffer, offset, length, position, ...more);
    }
    const given = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
    const firstPage = Number(piece) * pagesPerPiece + position / pageBytes;
    return write(file, withoutRemains(given, firstPage), 0, length, position, ...more);
  };
}

/**
 * Postgres requests rights for all users in some places, and relies on its umask, which is 0 here.
 */
function makeForOwner(operations: NodeOperations): void {
  const { mknod, setattr } = operations;
  operations.mknod = (parent, name, mode, device) => mknod(parent, name, mode & forOwner, device);
  operations.setattr = (node, attributes) => {
    const { mode } = attributes;
    return setattr(
      node,
      mode === undefined ? attributes : { ...attributes, mode: mode & forOwner },
    );
  };
}

function nodeFileSystem(fs: unknown): {
  readonly stream_ops: NodeFileOperations;
  readonly node_ops: NodeOperations;
} {
  const { filesystems } = fs as {
    filesystems: {
      NODEFS: { stream_ops: NodeFileOperations; node_ops: NodeOperations };
    };
  };
  return filesystems.NODEFS;
}

/**
 * Gives everything in a directory to its owner alone: files 0600, directories 0700. PGlite unpacks
 * its first files with rights for all users. The directory itself comes last.
 */
export async function makePrivate(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await makePrivate(path);
    else if (entry.isFile()) await chmod(path, 0o600);
  }
  await chmod(directory, 0o700);
}
