import { z } from 'zod';

/** What a value must be, in words, and how this one differs where its kind does not tell. */
export interface ExpectedValue {
  /** Such as `a whole number from 1 to 10`. */
  readonly what: string;
  /** Such as `is 11`. */
  readonly found?: string | undefined;
}

/** What is inside of `optional`, `nullable`, `default` and `transform`. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return unwrapped(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodDefault) return unwrapped(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodPipe ? unwrapped(schema.in as z.ZodType) : schema;
}

/** Says in words what a schema takes. The value is not quoted, save a number for a number. */
export function expected(given: z.ZodType, value: unknown): ExpectedValue {
  const { what, found } = wordsOf(unwrapped(given), value);
  return { what: takesNull(given) ? `${what}, or null` : what, found };
}

function takesNull(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodNullable) return true;
  return schema instanceof z.ZodOptional && takesNull(schema.unwrap() as z.ZodType);
}

function wordsOf(schema: z.ZodType, value: unknown): ExpectedValue {
  if (schema instanceof z.ZodNumber)
    return { what: numberWords(schema), found: numberFound(schema, value) };
  if (schema instanceof z.ZodBoolean) return { what: 'true or false' };
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) {
    return { what: choiceWords(schema), found: textFound(value) };
  }
  if (schema instanceof z.ZodArray)
    return { what: `a list${entries(schema)}`, found: count(value) };
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return { what: 'an object' };
  if (schema instanceof z.ZodUnion) {
    const options = schema.options.map((one) => expected(one as z.ZodType, value).what);
    return { what: [...new Set(options)].join(' or '), found: textFound(value) };
  }
  return textWords(schema, value);
}

function numberWords(schema: z.ZodNumber): string {
  const { minValue, maxValue, isInt } = schema;
  const what = isInt ? 'a whole number' : 'a number';
  const least = bound(minValue);
  const most = bound(maxValue);
  if (least !== undefined && most !== undefined) return `${what} from ${least} to ${most}`;
  if (least !== undefined) return `${what} of ${least} or more`;
  return most === undefined ? what : `${what} of at most ${most}`;
}

/** A limit that a schema sets, other than that of all numbers. */
function bound(value: number | null): number | undefined {
  if (value === null || !Number.isFinite(value)) return undefined;
  return Math.abs(value) === Number.MAX_SAFE_INTEGER ? undefined : value;
}

function numberFound(schema: z.ZodNumber, value: unknown): string | undefined {
  if (typeof value === 'number') return `is ${value}`;
  // Queries hold numbers as texts.
  if (typeof value !== 'string' || schema.def.coerce !== true) return undefined;
  if (value.trim() === '') return 'is empty';
  const number = Number(value);
  return Number.isNaN(number) ? 'is not a number' : `is ${number}`;
}

function choiceWords(schema: z.ZodEnum | z.ZodLiteral): string {
  const values = schema instanceof z.ZodEnum ? schema.options : [...schema.values];
  const listed = values.map(String).join(', ');
  return values.length === 1 ? listed : `one of ${listed}`;
}

function textFound(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value === '' ? 'is empty' : 'is another text';
}

function entries({ def }: z.ZodArray): string {
  const bounds = (def.checks ?? []).map(
    (one) => one._zod.def as { minimum?: number; maximum?: number },
  );
  const most = bounds.find(({ maximum }) => maximum !== undefined)?.maximum;
  const least = bounds.find(({ minimum }) => minimum !== undefined)?.minimum ?? 0;
  if (most !== undefined) return ` of ${least === 0 ? 'at most' : `${least} to`} ${most} entries`;
  return least === 0 ? '' : ` of ${least} or more entries`;
}

function count(value: unknown): string | undefined {
  return Array.isArray(value) ? `has ${value.length}` : undefined;
}

const formats: Readonly<Record<string, string>> = {
  datetime: 'a time such as 2026-01-31T09:30:00.000Z',
  date: 'a date such as 2026-01-31',
};

function textWords(schema: z.ZodType, value: unknown): ExpectedValue {
  const { minLength = null, maxLength = null, format = null } = schema as Partial<z.ZodString>;
  const known = format === null ? undefined : formats[format];
  if (known !== undefined) return { what: known, found: textFound(value) };
  const least = minLength ?? 0;
  const what =
    maxLength !== null
      ? `a text of ${least === 0 ? 'at most' : `${least} to`} ${maxLength} characters`
      : least > 0
        ? 'a text that is not empty'
        : 'a text';
  if (typeof value !== 'string') return { what };
  return { what, found: value === '' ? 'is empty' : `has ${value.length}` };
}
