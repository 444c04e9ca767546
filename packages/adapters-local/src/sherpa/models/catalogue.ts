import { z } from 'zod';

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
function isFilePath(path: string): boolean {
  const names = path.split('/');
  return (
    names.length <= 8 && names.every((name) => namePattern.test(name)) && path !== manifestName
  );
}

const file = z.object({
  path: z.string().refine(isFilePath, 'must be a path of plain names below the model'),
  size: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u, 'must be 64 hexadecimal digits'),
});

const model = z.object({
  name: z.string().refine(isModelName, 'must be a plain name'),
  kind: z.enum(['speech', 'voices', 'other']).catch('other'),
  files: z
    .array(file)
    .min(1)
    .refine((files) => new Set(files.map(({ path }) => path.toLowerCase())).size === files.length, {
      error: 'must name each file once',
    }),
});

const catalogue = z.object({ models: z.array(model) });

/** @throws an Error that says what is wrong with it. */
export function parseCatalogue(text: string): Catalogue {
  return checked(catalogue, text);
}

/** @throws an Error that says what is wrong with it. */
export function parseManifest(text: string): ModelEntry {
  return checked(model, text);
}

function checked<T>(schema: z.ZodType<T>, text: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error('it is not JSON', { cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join('.')} ${issue?.message ?? 'is not valid'}`);
}

/** All bytes of a model. */
export function sizeOf({ files }: Pick<ModelEntry, 'files'>): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
