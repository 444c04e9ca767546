import { createRequire } from 'node:module';

/** Its own types would bring those of browsers into every test. */
const { parse } = createRequire(import.meta.url)('@cdktf/hcl2json') as {
  readonly parse: (name: string, text: string) => Promise<Parsed>;
};

/** Files of Terraform as one configuration, as Terraform itself reads a folder. */
export interface Terraform {
  readonly variables: Readonly<Record<string, TerraformVariable>>;
  readonly locals: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly description?: string }>>;
  /** Members of a resource or of data, by an address such as `aws_s3_bucket.recordings`. */
  readonly blocks: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** What expressions name and no file declares. */
  readonly unknown: readonly string[];
  /** What is declared and never named, apart from resources. */
  readonly unused: readonly string[];
}

export interface TerraformVariable {
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
}

type Parsed = Readonly<Record<string, unknown>>;

/** Values that Terraform has in every configuration, or within a block. */
const given = /^(?:each|count|self|path|terraform)$/u;

/**
 * Reads files with HashiCorp's own parser. It knows syntax, not the types of a provider: an unknown member of
 * a resource passes.
 *
 * @throws what the parser says against a file.
 */
export async function readTerraform(files: Readonly<Record<string, string>>): Promise<Terraform> {
  const parsed: Parsed[] = [];
  for (const [name, text] of Object.entries(files)) parsed.push(await parse(name, text));
  const variables = first<TerraformVariable>(parsed, 'variable');
  const outputs = first<{ readonly description?: string }>(parsed, 'output');
  const locals = Object.assign({}, ...parsed.flatMap((file) => listOf(file['locals'])));
  const blocks = new Map([
    ...blocksOf(parsed, 'resource', ''),
    ...blocksOf(parsed, 'data', 'data.'),
  ]);
  const known = new Set([
    ...Object.keys(variables).map((name) => `var.${name}`),
    ...Object.keys(locals).map((name) => `local.${name}`),
    ...blocks.keys(),
  ]);
  const named = new Set(parsed.flatMap((file) => referencesIn(file)));
  return {
    variables,
    locals,
    outputs,
    blocks,
    unknown: [...named].filter((name) => !known.has(name)),
    unused: [...known].filter((name) => /^(?:var|local|data)\./u.test(name) && !named.has(name)),
  };
}

/** The members of blocks with one label, such as `variable "name"`. */
function first<T>(parsed: readonly Parsed[], kind: string): Readonly<Record<string, T>> {
  const entries = parsed.flatMap((file) => Object.entries((file[kind] ?? {}) as Parsed));
  return Object.fromEntries(entries.map(([name, blocks]) => [name, listOf(blocks)[0] as T]));
}

function blocksOf(parsed: readonly Parsed[], kind: string, prefix: string) {
  return parsed.flatMap((file) =>
    Object.entries((file[kind] ?? {}) as Readonly<Record<string, Parsed>>).flatMap(
      ([type, byName]) =>
        Object.entries(byName).map(
          ([name, blocks]) => [`${prefix}${type}.${name}`, listOf(blocks)[0] as Parsed] as const,
        ),
    ),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** `var.x`, `local.x`, `data.type.name` and `type.name` of all expressions. */
function referencesIn(value: unknown, bound: readonly string[] = []): readonly string[] {
  if (typeof value === 'string') {
    return expressionsIn(value).flatMap((expression) => namesIn(expression, bound));
  }
  if (Array.isArray(value)) return value.flatMap((one) => referencesIn(one, bound));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    // The label of a dynamic block names its value within it.
    referencesIn(member, key === 'dynamic' ? [...bound, ...Object.keys(member ?? {})] : bound),
  );
}

/** What stands in `${…}`, with what is nested in it. */
function expressionsIn(text: string): readonly string[] {
  const found: string[] = [];
  let from = text.indexOf('${');
  while (from !== -1) {
    let depth = 1;
    let at = from + 2;
    for (; at < text.length && depth > 0; at += 1) {
      if (text[at] === '{') depth += 1;
      if (text[at] === '}') depth -= 1;
    }
    found.push(text.slice(from + 2, at - 1));
    from = text.indexOf('${', at);
  }
  return found;
}

function namesIn(expression: string, bound: readonly string[]): readonly string[] {
  const loops = [...expression.matchAll(/\bfor (\w+)(?:, (\w+))? in\b/gu)].flatMap(
    ([, one = '', two = '']) => [one, two],
  );
  // Words of texts are no names; what `${…}` in a text names stays.
  const nested = [...expression.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].flatMap(([, text = '']) =>
    expressionsIn(text).flatMap((inner) => namesIn(inner, [...bound, ...loops])),
  );
  const bare = expression.replace(/"(?:[^"\\]|\\.)*"/gu, '""');
  const names = [
    ...bare.matchAll(/(?<![\w.\]*])([a-z_]\w*)\.([a-z_]\w*)(?:\.([a-z_]\w*))?/gu),
  ].flatMap(([, head = '', next = '', third = '']) => {
    if (given.test(head) || bound.includes(head) || loops.includes(head)) return [];
    return [head === 'data' ? `data.${next}.${third}` : `${head}.${next}`];
  });
  return [...nested, ...names];
}
