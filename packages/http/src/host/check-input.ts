import { createPace, mostFaults, type Pace } from '@attune/core/adapter-kit';
import { z } from 'zod';
import { invalidInput } from './input-faults.js';

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
  const run: Run = { issues: [], pace: createPace() };
  const checked = await check(schema, input, [], run);
  if (run.issues.length === 0) return checked;
  throw invalidInput(where, { issues: run.issues, stopped: isFull(run) });
}

/** As `checkInput`, at once: for inputs without lists. */
export function checkSmall(where: string, schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalidInput(where, parsed.error);
}

interface Run {
  readonly issues: z.core.$ZodIssue[];
  readonly pace: Pace;
}

type Path = readonly PropertyKey[];

function isFull({ issues }: Run): boolean {
  return issues.length >= mostFaults;
}

async function check(given: z.ZodType, input: unknown, path: Path, run: Run): Promise<unknown> {
  const schema = given instanceof z.ZodOptional ? (given.unwrap() as z.ZodType) : given;
  if (schema instanceof z.ZodArray && goesByEntry(schema, input)) {
    return await checkList(schema, input, path, run);
  }
  const lists = schema instanceof z.ZodObject ? longLists(schema, input) : [];
  if (!(schema instanceof z.ZodObject) || lists.length === 0) return parse(given, input, path, run);
  const checked = parse(withoutLists(schema, lists), input, path, run);
  const members: Record<string, unknown> = { ...(checked as object | undefined) };
  for (const name of lists) {
    if (isFull(run)) return undefined;
    const member = (input as Record<string, unknown>)[name];
    members[name] = await check(schema.shape[name], member, [...path, name], run);
  }
  return members;
}

async function checkList(
  list: z.ZodArray,
  input: unknown[],
  path: Path,
  run: Run,
): Promise<unknown> {
  const before = run.issues.length;
  parse(lengthOnly(list), input, path, run);
  if (run.issues.length > before) return undefined;
  const element = list.element as z.ZodType;
  const checked: unknown[] = [];
  for (const [index, entry] of input.entries()) {
    if (isFull(run)) return undefined;
    checked.push(await check(element, entry, [...path, index], run));
    input[index] = undefined;
    if (run.pace.due()) await run.pace.rest();
  }
  return checked;
}

function parse(schema: z.ZodType, input: unknown, path: Path, run: Run): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    run.issues.push({ ...issue, path: [...path, ...issue.path] });
  }
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
