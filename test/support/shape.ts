/** What a member must be: a type, one of some texts, a nested shape, a list, a map or a free choice. */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'object'
  | 'instant'
  | readonly string[]
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly members: Members };

/** Members by their names; a name that ends in `?` may be missing. */
export interface Members {
  readonly [name: string]: Shape;
}

/** Every way in which a value differs from a shape, members that are too many included. */
export function differences(value: unknown, shape: Shape, at = '$'): string[] {
  if (typeof shape === 'string') return simple(value, shape, at);
  if (isTexts(shape)) {
    return shape.includes(String(value)) ? [] : [`${at} is ${value}, not one of ${shape}`];
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) return [`${at} is no list`];
    return value.flatMap((item, index) => differences(item, shape.list, `${at}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) return [`${at} is no object`];
  if ('map' in shape) {
    return Object.entries(value).flatMap(([name, member]) =>
      differences(member, shape.map, `${at}.${name}`),
    );
  }
  return members(value, shape.members, at);
}

function members(value: object, wanted: Members, at: string): string[] {
  const given = new Map(Object.entries(value));
  const faults = Object.entries(wanted).flatMap(([key, shape]) => {
    const name = key.replace('?', '');
    const member: unknown = given.get(name);
    given.delete(name);
    if (member !== undefined) return differences(member, shape, `${at}.${name}`);
    return key.endsWith('?') ? [] : [`${at}.${name} is missing`];
  });
  return [...faults, ...[...given.keys()].map((name) => `${at}.${name} is not in the contract`)];
}

function simple(value: unknown, type: string, at: string): string[] {
  if (type !== 'instant') return typeof value === type ? [] : [`${at} is no ${type}`];
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/u;
  return instant.test(String(value)) ? [] : [`${at} is no instant`];
}

function isTexts(shape: Shape): shape is readonly string[] {
  return Array.isArray(shape);
}
