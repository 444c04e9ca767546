import { type Expression, type Query, SqlError } from './sql-parser.js';

/** What an expression sees. */
export interface Scope {
  readonly item: unknown;
  readonly parameters: ReadonlyMap<string, unknown>;
}

/** The value of an expression; `undefined` as the service's own "undefined". */
export function evaluate(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'parameter':
      return parameterOf(expression.name, scope);
    case 'path':
      return memberOf(scope.item, expression.members);
    case 'not': {
      const value = evaluate(expression.of, scope);
      return typeof value === 'boolean' ? !value : undefined;
    }
    case 'array':
      return expression.items.map((one) => evaluate(one, scope));
    case 'object':
      return Object.fromEntries(
        expression.members.map(([name, one]) => [name, evaluate(one, scope)]),
      );
    case 'call':
      return call(expression.name, expression.given, scope);
    case 'binary':
      return binary(expression, scope);
  }
}

/** The value at a path; `undefined` where a member is missing. */
export function memberOf(item: unknown, members: readonly string[]): unknown {
  let value = item;
  for (const member of members) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[member];
  }
  return value;
}

/** Orders two values of one type; strings as their UTF-8 bytes. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  const ranks = [rank(a), rank(b)] as const;
  return ranks[0] === ranks[1] ? Number(a) - Number(b) : ranks[0] - ranks[1];
}

/** What of one item a query shows. */
export function project({ select }: Query, scope: Scope): unknown {
  if (select === undefined) return scope.item;
  const shown = select.map(({ name, expression }) => [name, evaluate(expression, scope)] as const);
  return Object.fromEntries(shown.filter(([, value]) => value !== undefined));
}

function rank(value: unknown): number {
  const types = ['undefined', 'object', 'boolean', 'number', 'string'];
  return types.indexOf(typeof value);
}

function parameterOf(name: string, { parameters }: Scope): unknown {
  if (!parameters.has(name)) throw new SqlError(`The parameter ${name} was not given.`);
  return parameters.get(name);
}

function call(name: string, given: readonly Expression[], scope: Scope): unknown {
  const [first, second] = given.map((one) => evaluate(one, scope));
  if (name === 'IS_DEFINED' && given.length === 1) return first !== undefined;
  if (name === 'ARRAY_CONTAINS' && given.length === 2) {
    return Array.isArray(first) ? first.includes(second) : undefined;
  }
  throw new SqlError(`'${name}' is not a recognized built-in function name.`);
}

function binary(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  scope: Scope,
): unknown {
  const a = evaluate(left, scope);
  if (operator === 'AND' || operator === 'OR') {
    // One side that decides makes up for another that is undefined.
    const decides = operator === 'OR';
    if (a === decides) return decides;
    const b = evaluate(right, scope);
    if (b === decides) return decides;
    return typeof a === 'boolean' && typeof b === 'boolean' ? !decides : undefined;
  }
  const b = evaluate(right, scope);
  if (a === undefined || b === undefined || typeof a !== typeof b) return undefined;
  const order = compare(a, b);
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}
