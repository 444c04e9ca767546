import { type OpenApiDocument, resolve, type Schema } from './openapi-operations.js';

/**
 * Every way in which a value differs from its schema in the document. A member that an object's
 * schema does not name counts as a fault unless the schema lets in any: an answer must not tell
 * more than its contract says.
 */
export function conformanceFaults(
  document: OpenApiDocument,
  schema: Schema,
  value: unknown,
  at = '$',
): string[] {
  return new Checker(document).check(schema, value, at);
}

class Checker {
  readonly #document: OpenApiDocument;

  constructor(document: OpenApiDocument) {
    this.#document = document;
  }

  check(given: Schema, value: unknown, at: string): string[] {
    const schema = this.#flat(given);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) {
      const tried = choices.map((choice) => this.check(choice, value, at));
      return tried.some((faults) => faults.length === 0) ? [] : (tried[0] ?? []);
    }
    const allowed = schema.const === undefined ? schema.enum : [schema.const];
    if (allowed !== undefined && !allowed.includes(value)) {
      return [`${at} is ${JSON.stringify(value)}, not one of ${JSON.stringify(allowed)}`];
    }
    const type = typeOf(value);
    if (!isOf(schema, type)) return [`${at} is ${type}, not ${schema.type}`];
    return this.#inside(schema, value, at);
  }

  #inside(schema: Schema, value: unknown, at: string): string[] {
    if (typeof value === 'string') return this.#text(schema, value, at);
    if (typeof value === 'number') return this.#number(schema, value, at);
    if (typeof value !== 'object' || value === null) return [];
    if (!Array.isArray(value)) return this.#members(schema, value, at);
    return value.flatMap((item, index) => this.check(schema.items ?? {}, item, `${at}[${index}]`));
  }

  /** With its reference followed and all parts of an `allOf` in one. */
  #flat(given: Schema): Schema {
    const schema = resolve(this.#document, given);
    const parts = (schema.allOf ?? []).map((part) => this.#flat(part));
    if (parts.length === 0) return schema;
    const all = [...parts, schema];
    return {
      ...schema,
      type: all.find(({ type }) => type !== undefined)?.type ?? 'object',
      properties: Object.fromEntries(all.flatMap((one) => Object.entries(one.properties ?? {}))),
      required: all.flatMap((one) => one.required ?? []),
    };
  }

  #members(schema: Schema, value: object, at: string): string[] {
    const { properties = {}, required = [], additionalProperties } = schema;
    const free = schema.properties === undefined && additionalProperties === undefined;
    const missing = required.filter((name) => !Object.hasOwn(value, name));
    return [
      ...missing.map((name) => `${at}.${name} is missing`),
      ...Object.entries(value).flatMap(([name, member]) => {
        const declared = Object.hasOwn(properties, name) ? properties[name] : undefined;
        if (declared !== undefined) return this.check(declared, member, `${at}.${name}`);
        if (free || additionalProperties === true) return [];
        if (typeof additionalProperties === 'object') {
          return this.check(additionalProperties, member, `${at}.${name}`);
        }
        return [`${at}.${name} is not in the contract`];
      }),
    ];
  }

  #text({ minLength = 0, maxLength, pattern, format }: Schema, text: string, at: string): string[] {
    const { length } = [...text];
    const faults: string[] = [];
    if (length < minLength || length > (maxLength ?? length)) faults.push(`${at} has ${length}`);
    if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) {
      faults.push(`${at} does not match ${pattern}`);
    }
    if (format === 'date-time' && !instant.test(text)) faults.push(`${at} is no instant`);
    return faults;
  }

  #number({ minimum, maximum }: Schema, value: number, at: string): string[] {
    return value < (minimum ?? value) || value > (maximum ?? value) ? [`${at} is ${value}`] : [];
  }
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/u;

function isOf({ type: wanted }: Schema, type: string): boolean {
  if (wanted === undefined) return true;
  return wanted.includes(type) || (type === 'integer' && wanted.includes('number'));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
