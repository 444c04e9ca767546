import { z } from 'zod';
import { type Catalogue, isFilePath, isModelName, type ModelEntry } from './catalogue.js';

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
