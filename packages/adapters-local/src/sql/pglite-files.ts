import { fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What Emscripten knows of an open file. */
interface OpenFile {
  /** The file descriptor in Node. */
  readonly nfd?: number;
}

interface NodeFileOperations {
  fsync?: (file: OpenFile) => number;
}

/**
 * PGlite's directory of files, with the one operation it lacks: without it Postgres believes that
 * what it synchronises is on the disk while it is in the system's memory.
 */
export class SyncedFiles extends NodeFS {
  override async init(
    pg: PGlite,
    options: Parameters<NodeFS['init']>[1],
  ): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const preRun = [
      ...(emscriptenOpts.preRun ?? []),
      (module: { readonly FS: unknown }) => {
        nodeFileOperations(module.FS).fsync = ({ nfd }) => {
          if (nfd !== undefined) fsyncSync(nfd);
          return 0;
        };
      },
    ];
    return { emscriptenOpts: { ...emscriptenOpts, preRun } as typeof emscriptenOpts };
  }
}

function nodeFileOperations(fs: unknown): NodeFileOperations {
  const { filesystems } = fs as {
    filesystems: { NODEFS: { stream_ops: NodeFileOperations } };
  };
  return filesystems.NODEFS.stream_ops;
}
