import { z } from 'zod';

/** An instant as RFC 3339 in UTC. */
export const instant = z.iso
  .datetime()
  .meta({ description: 'RFC 3339, UTC', examples: ['2026-01-31T09:30:00.000Z'] });

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
  'If-Match': z.string().meta({ description: 'The `ETag` of what you looked at' }),
});
