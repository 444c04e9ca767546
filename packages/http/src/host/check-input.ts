import { createPace, mostFaults, type Pace } from '@attune/core/adapter-kit';
import { z } from 'zod';
import { type Fault, invalidInput } from './input-faults.js';
import { type Owner, ownerAt, withoutWords, wordedFaults } from './plain-words.js';

/** A list up to this length is checked at once, unless there are lists in its entries. */
const longList = 64;

/**
 * Checks an input against its schema and resolves with what the schema makes of it.
 *
 * Long lists are checked entry by entry: their length first, then no further than to the faults
 * that an answer lists, and other requests are answered in between. Their entries are taken out of
 * `input` as they are checked, so that both do not stay in memory.
 *
 * @throws HttpProblem 400 `invalid_input`.
 */
export async function checkInput(
  where: string,
  schema: z.ZodType,
  input: unknown,
): Promise<unknown> {
  const run: Run = { where, faults: [], count: 0, pace: createPace() };
  const checked = await check(schema, input, { path: [] }, run);
  if (run.faults.length === 0) return checked;
  throw invalidInput({ faults: run.faults, count: run.count, stopped: isFull(run) });
}

/** As `checkInput`, at once: for inputs without lists. */
export function checkSmall(where: string, schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input, withoutWords);
  if (parsed.success) return parsed.data;
  throw invalidInput(wordedFaults({ where, path: [] }, schema, input, parsed.error));
}

interface Run {
  readonly where: string;
  readonly faults: Fault[];
  count: number;
  readonly pace: Pace;
}

/** Where a value is, and the nearest entry of a list around it that has an id. */
interface Place {
  readonly path: readonly PropertyKey[];
  readonly owner?: Owner | undefined;
}

function isFull({ faults }: Run): boolean {
  return faults.length >= mostFaults;
}

async function check(given: z.ZodType, input: unknown, place: Place, run: Run): Promise<unknown> {
  const schema = given instanceof z.ZodOptional ? (given.unwrap() as z.ZodType) : given;
  if (schema instanceof z.ZodArray && goesByEntry(schema, input)) {
    return await checkList(schema, input, place, run);
  }
  const lists = schema instanceof z.ZodObject ? longLists(schema, input) : [];
  if (!(schema instanceof z.ZodObject) || lists.length === 0) {
    return parse(given, input, place, run);
  }
  const checked = parse(withoutLists(schema, lists), input, place, run);
  const owner = ownerAt(place.path, input) ?? place.owner;
  const members: Record<string, unknown> = { ...(checked as object | undefined) };
  for (const name of lists) {
    if (isFull(run)) return undefined;
    const member = (input as Record<string, unknown>)[name];
    const path = [...place.path, name];
    members[name] = await check(schema.shape[name], member, { path, owner }, run);
  }
  return members;
}

async function checkList(
  list: z.ZodArray,
  input: unknown[],
  { path, owner }: Place,
  run: Run,
): Promise<unknown> {
  const before = run.faults.length;
  parse(lengthOnly(list), input, { path, owner }, run);
  if (run.faults.length > before) return undefined;
  const element = list.element as z.ZodType;
  const checked: unknown[] = [];
  for (const [index, entry] of input.entries()) {
    if (isFull(run)) return undefined;
    checked.push(await check(element, entry, { path: [...path, index], owner }, run));
    input[index] = undefined;
    if (run.pace.due()) await run.pace.rest();
  }
  return checked;
}

function parse(schema: z.ZodType, input: unknown, place: Place, run: Run): unknown {
  const parsed = schema.safeParse(input, withoutWords);
  if (parsed.success) return parsed.data;
  const { where } = run;
  const found = wordedFaults({ where, ...place }, schema, input, parsed.error);
  run.faults.push(...found.faults);
  run.count += found.count;
  return undefined;
}

function goesByEntry(list: z.ZodArray | undefined, input: unknown): input is unknown[] {
  if (list === undefined || !Array.isArray(input)) return false;
  const { element } = list;
  return input.length > longList || (element instanceof z.ZodObject && listsOf(element).length > 0);
}

/** The list that a member of an object is by its schema. */
function listIn(member: unknown): z.ZodArray | undefined {
  const inner = member instanceof z.ZodOptional ? member.unwrap() : member;
  return inner instanceof z.ZodArray ? inner : undefined;
}

/** The members of this object that are lists by its schema and go entry by entry. */
function longLists(schema: z.ZodObject, input: unknown): readonly string[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return [];
  return listsOf(schema).filter((name) =>
    goesByEntry(listIn(schema.shape[name]), (input as Record<string, unknown>)[name]),
  );
}

const listMembers = new WeakMap<z.ZodObject, readonly string[]>();

function listsOf(schema: z.ZodObject): readonly string[] {
  const known = listMembers.get(schema);
  if (known !== undefined) return known;
  const names = Object.keys(schema.shape).filter((name) => listIn(schema.shape[name]));
  listMembers.set(schema, names);
  return names;
}

const shells = new WeakMap<z.ZodObject, Map<string, z.ZodType>>();

/** The same schema, which takes anything for these members. */
function withoutLists(schema: z.ZodObject, names: readonly string[]): z.ZodType {
  const known = shells.get(schema) ?? new Map<string, z.ZodType>();
  shells.set(schema, known);
  const key = names.join();
  const shell =
    known.get(key) ??
    schema.extend(Object.fromEntries(names.map((name) => [name, z.unknown().optional()])));
  known.set(key, shell);
  return shell;
}

const lengths = new WeakMap<z.ZodArray, z.ZodType>();

/** The checks of a list without those of its entries. */
function lengthOnly(list: z.ZodArray): z.ZodType {
  const known = lengths.get(list) ?? list.clone({ ...list.def, element: z.unknown() });
  lengths.set(list, known);
  return known;
}
