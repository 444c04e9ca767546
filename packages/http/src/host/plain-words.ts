import {
  entryName,
  kindOf,
  memberName,
  mostFaults,
  mustBe,
  nearestName,
  shorten,
} from '@attune/core/adapter-kit';
import { z } from 'zod';
import type { Fault } from './input-faults.js';
import { expected, unwrapped } from './value-words.js';

/** An entry of a list as messages name it, such as `segment "4"`, and the length of its path. */
export interface Owner {
  readonly name: string;
  readonly depth: number;
}

/** Where a checked value is in a request. */
export interface Place {
  /** The part of the request, such as `body` or `header.If-Match`. */
  readonly where: string;
  readonly path: readonly PropertyKey[];
  readonly owner?: Owner | undefined;
}

/** Marks the issues whose message no schema of ours gives. */
const noWords = '';

/** Keeps the messages of our schemas, and leaves out those of the library. */
export const withoutWords: { readonly error: () => string } = { error: () => noWords };

/** The first faults of an input in words, and how many there are. */
export interface WordedFaults {
  readonly faults: readonly Fault[];
  readonly count: number;
}

/**
 * What a schema found, in plain words. Only the faults that an answer lists are put into words.
 *
 * @param schema was parsed with `withoutWords`.
 */
export function wordedFaults(
  place: Place,
  schema: z.ZodType,
  input: unknown,
  { issues }: z.ZodError,
): WordedFaults {
  const faults: Fault[] = [];
  let count = 0;
  for (const issue of issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : undefined;
    count += keys?.length ?? 1;
    const left = mostFaults - faults.length;
    if (left <= 0) continue;
    const at = lookAt(schema, input, place, issue.path);
    if (keys === undefined) faults.push(fault(at, reason(issue, at)));
    else faults.push(...keys.slice(0, left).map((key) => unknownMember(at, key)));
  }
  return { faults, count };
}

/** The value that an issue is about, and what it is named by. */
interface Looked extends Place {
  readonly schema: z.ZodType | undefined;
  readonly value: unknown;
}

function lookAt(
  root: z.ZodType,
  input: unknown,
  place: Place,
  steps: readonly PropertyKey[],
): Looked {
  let looked: Looked = {
    ...place,
    owner: ownerAt(place.path, input) ?? place.owner,
    schema: root,
    value: input,
  };
  for (const step of steps) {
    const path = [...looked.path, step];
    const value = memberOf(looked.value, step);
    const owner = ownerAt(path, value) ?? looked.owner;
    looked = { where: place.where, path, owner, schema: schemaOf(looked.schema, step), value };
  }
  return looked;
}

function memberOf(value: unknown, step: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<PropertyKey, unknown>>)[step];
}

function schemaOf(schema: z.ZodType | undefined, step: PropertyKey): z.ZodType | undefined {
  const inner = schema && unwrapped(schema);
  if (inner instanceof z.ZodObject) return inner.shape[String(step)] as z.ZodType | undefined;
  if (inner instanceof z.ZodArray) return inner.element as z.ZodType;
  if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType;
  return undefined;
}

/** An entry of a list is named by its id, when the client gave it one. */
export function ownerAt(path: readonly PropertyKey[], value: unknown): Owner | undefined {
  const list = path.at(-2);
  if (typeof path.at(-1) !== 'number' || typeof list !== 'string') return undefined;
  const name = entryName(list.replace(/s$/u, ''), memberOf(value, 'id'));
  return name === undefined ? undefined : { name, depth: path.length };
}

/** The member of a request in words: `title`, `text` of segment "4", or the whole body. */
function subject({ where, path, owner }: Place): string {
  const [part, header] = where.split('.');
  if (header !== undefined) return `the header \`${header}\``;
  if (path.length === 0) return `the ${part}`;
  if (owner === undefined) return memberName(path.map((step) => shorten(String(step))).join('.'));
  const rest = path.slice(owner.depth).map((step) => shorten(String(step)));
  return rest.length === 0 ? owner.name : `\`${rest.join('.')}\` of ${owner.name}`;
}

function fault(place: Place, message: string): Fault {
  const path = [place.where, ...place.path.map(String)];
  return { path, message: `${subject(place)} ${message}` };
}

function unknownMember(place: Looked, key: string): Fault {
  const inner = place.schema && unwrapped(place.schema);
  const known = inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const near = nearestName(key, known);
  const hint =
    near !== undefined
      ? ` (did you mean \`${near}\`?)`
      : known.length === 0
        ? ''
        : `; known are ${shorten(known.map((name) => `\`${name}\``).join(', '), 200)}`;
  return fault({ ...place, path: [...place.path, key] }, `is not known${hint}`);
}

/** What is wrong, to stand after the name of the member. */
function reason(issue: z.core.$ZodIssue, { schema, value }: Looked): string {
  if (issue.message !== noWords) return issue.message;
  if (issue.code === 'invalid_key') return 'has a name that is not allowed';
  if (schema === undefined) return value === undefined ? 'is missing' : 'is not valid';
  const { what, found = `is ${kindOf(value)}` } = expected(schema, value);
  return mustBe(what, value, found);
}
