import { z } from 'zod';

/** An instant as RFC 3339 in UTC. */
export const instant = z.iso
  .datetime()
  .meta({ description: 'RFC 3339, UTC', examples: ['2026-01-31T09:30:00.000Z'] });

/** An instant from outside; a date alone is its first moment in UTC. */
export const instantOrDate = z
  .union([z.iso.datetime(), z.iso.date().transform((date) => `${date}T00:00:00.000Z`)])
  .meta({
    description: 'RFC 3339, UTC; a date means the beginning of that day',
    examples: ['2026-01-31T09:30:00.000Z', '2026-01-31'],
  });

/** The end of a span of time; see `endOf`. */
export const endOrDate = z.union([z.iso.datetime(), z.iso.date()]).meta({
  description: 'RFC 3339, UTC; a date means the end of that day',
  examples: ['2026-02-01T00:00:00.000Z', '2026-01-31'],
});

/** The last millisecond that four digits of a year can tell. */
const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const dayMs = 86_400_000;

/** The instant at which a span ends, which is not part of it; that of a date is the end of its day. */
export function endOf(end: string): string {
  if (!isDate(end)) return end;
  return new Date(Math.min(Date.parse(end) + dayMs, lastMs)).toISOString();
}

/** Whether a span would end before it begins. */
export function isAfter(from: string, end: string): boolean {
  const gap = Date.parse(endOf(end)) - Date.parse(from);
  return isDate(end) ? gap <= 0 : gap < 0;
}

function isDate(text: string): boolean {
  return text.length === '2026-01-31'.length;
}

/** A member that only comes out. It may be sent back as it came, and has no effect. */
export const ignored = z
  .unknown()
  .optional()
  .meta({ description: 'Read-only: you may send it back, and it is ignored' });

/** An object with any names as its keys, at most so many. */
export function boundedRecord<K extends z.core.$ZodRecordKey, V extends z.ZodType>(
  key: K,
  value: V,
  most: number,
): z.ZodRecord<K, V> {
  return z
    .record(key, value)
    .refine((members) => Object.keys(members).length <= most, `has more than ${most} members`)
    .meta({ maxProperties: most });
}

export const milliseconds = z.number().int().min(0).meta({ description: 'Milliseconds' });

export const languageTag = z.string().meta({ description: 'BCP 47', examples: ['en-US'] });

/** Ids are opaque; what no store can look for is none. */
export const id = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not have control characters')
  .meta({ description: 'An opaque id' });

/** The parameters of a page of a list. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(20)
    .meta({ description: 'Most items of a page' }),
  cursor: z
    .string()
    .min(1)
    .max(2_000)
    .optional()
    .meta({ description: '`nextCursor` of the page before, unchanged' }),
};

/** A page of a list. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().optional().meta({ description: 'Absent on the last page' }),
  });
}

/** A page as it goes out. */
export function pageAnswer<T, U>(
  page: { readonly items: readonly T[]; readonly cursor?: string },
  view: (item: T) => U,
): { readonly items: readonly U[]; readonly nextCursor?: string } {
  const { items, cursor } = page;
  return { items: items.map(view), ...(cursor === undefined ? {} : { nextCursor: cursor }) };
}

export const ifMatch = z.object({
  'If-Match': z.string().max(255).meta({ description: 'The `ETag` of the version you read' }),
});
