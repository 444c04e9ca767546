import type { CollectionDeclaration } from '@attune/core/ports';

/** What a container must be like for a collection. */
export interface ContainerDefinition {
  readonly id: string;
  readonly partitionKey: {
    readonly paths: readonly string[];
    readonly kind: 'Hash';
    readonly version: 2;
  };
  readonly indexingPolicy: {
    readonly indexingMode: 'consistent';
    readonly automatic: true;
    readonly includedPaths: readonly { readonly path: string }[];
    readonly excludedPaths: readonly { readonly path: string }[];
    readonly compositeIndexes: readonly (readonly CompositePath[])[];
  };
  /** Lets items have a `ttl` of their own, and by itself removes none. */
  readonly defaultTtl?: -1;
}

export interface CompositePath {
  readonly path: string;
  readonly order: 'ascending';
}

/** The container of a collection: one composite index for each declared one, and one for walks. */
export function containerDefinition(declaration: CollectionDeclaration): ContainerDefinition {
  const { name, indexes, textFields, expiresAtField } = declaration;
  const fields = indexes.map((index) => index.fields.map(keyPath));
  const composites = [[], ...fields].map((paths) => [...paths, '/i', '/p']);
  const distinct = new Map(composites.map((paths) => [paths.join(' '), paths]));
  const words = textFields.length === 0 ? [] : ['/w/[]/?'];
  const life = expiresAtField === undefined ? [] : ['/e/?'];
  return {
    id: name,
    partitionKey: { paths: ['/p'], kind: 'Hash', version: 2 },
    indexingPolicy: {
      indexingMode: 'consistent',
      automatic: true,
      includedPaths: ['/p/?', '/i/?', '/k/*', ...words, ...life].map((path) => ({ path })),
      excludedPaths: ['/*', '/"_etag"/?'].map((path) => ({ path })),
      compositeIndexes: [...distinct.values()].map((paths) =>
        paths.map((path) => ({ path, order: 'ascending' })),
      ),
    },
    ...(expiresAtField === undefined ? {} : { defaultTtl: -1 }),
  };
}

/** What of a definition a container lacks, in words; empty where it fits. */
export function lacksOf(definition: ContainerDefinition, found: FoundContainer): readonly string[] {
  const lacks: string[] = [];
  const [path] = found.partitionKey?.paths ?? [];
  if (path !== '/p' || found.partitionKey?.paths?.length !== 1) {
    lacks.push('the partition key /p');
  }
  const has = new Set((found.indexingPolicy?.compositeIndexes ?? []).map(composite));
  for (const wanted of definition.indexingPolicy.compositeIndexes) {
    if (!has.has(composite(wanted))) lacks.push(`the composite index ${composite(wanted)}`);
  }
  if (definition.defaultTtl !== undefined && (found.defaultTtl ?? 0) === 0) {
    lacks.push('time to live, "on (no default)"');
  }
  return lacks;
}

/** As much of an existing container as is looked at. */
export interface FoundContainer {
  readonly partitionKey?: { readonly paths?: readonly string[] };
  readonly indexingPolicy?: {
    readonly compositeIndexes?: readonly (readonly {
      readonly path?: string;
      readonly order?: string;
    }[])[];
  };
  readonly defaultTtl?: number;
}

function composite(paths: readonly { readonly path?: string; readonly order?: string }[]): string {
  return paths.map(({ path, order = 'ascending' }) => `${path} ${order}`).join(', ');
}

function keyPath(field: string): string {
  return /^[A-Za-z_]\w*$/u.test(field) ? `/k/${field}` : `/k/${JSON.stringify(field)}`;
}
