/** What a model is for. `voices`: the two models that tell speakers apart. */
export type ModelKind = 'speech' | 'voices' | 'other';

/** A file of a model; `path` has `/` between its names. */
export interface ModelFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface ModelEntry {
  readonly name: string;
  readonly kind: ModelKind;
  readonly files: readonly ModelFile[];
}

/** What a mirror holds: its `index.json`. */
export interface Catalogue {
  readonly models: readonly ModelEntry[];
}

/** What is known of a model that was brought, in its own directory. */
export const manifestName = 'attune-model.json';

/** What a mirror says of itself. */
export const indexName = 'index.json';

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/u;

/** Whether it may name a model, which is also the name of its directory. */
export function isModelName(name: string): boolean {
  return namePattern.test(name);
}

/** No way out of the directory, and nothing that means something else on another system. */
export function isFilePath(path: string): boolean {
  const names = path.split('/');
  return (
    names.length <= 8 && names.every((name) => namePattern.test(name)) && path !== manifestName
  );
}

/** All bytes of a model. */
export function sizeOf({ files }: Pick<ModelEntry, 'files'>): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
