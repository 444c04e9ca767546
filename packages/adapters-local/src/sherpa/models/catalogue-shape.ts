import { memberName, mustBe } from '@attune/core/adapter-kit';
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
  const parsed = schema.safeParse(json, { error: inWords });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new Error(`${path === '' ? 'it' : memberName(path)} ${issue?.message ?? 'is not valid'}`);
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
};

/** In place of the words of the library, where the schema gives none. */
function inWords(issue: z.core.$ZodRawIssue): string {
  const what = issue.code === 'invalid_type' ? kinds[issue.expected] : undefined;
  if (what !== undefined) return mustBe(what, issue.input);
  return issue.code === 'too_small' ? `must be at least ${issue.minimum}` : 'is not valid';
}
