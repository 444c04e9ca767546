import type { Instant } from '../domain/instant.js';
import type { DocumentQuery } from '../ports/document-store.js';

/** Which sessions to look for. Without `ownerId` and `patientId`: those of all owners. */
export interface SessionFilter {
  readonly ownerId?: string;
  readonly patientId?: string;
  /** Created at or after. */
  readonly from?: Instant;
  /** Created before. */
  readonly to?: Instant;
  /** Defaults to the newest first. */
  readonly order?: 'newest' | 'oldest';
  readonly limit?: number;
  readonly cursor?: string;
}

/** The query for documents of one kind about these sessions. */
export function sessionFilterQuery(
  filter: SessionFilter,
  where: { readonly kind: string; readonly status?: string },
): DocumentQuery {
  const { ownerId, patientId, from, to, order, limit, cursor } = filter;
  return {
    where: {
      ...where,
      ...(ownerId === undefined ? {} : { ownerId }),
      ...(patientId === undefined ? {} : { patientId }),
    },
    orderBy: { field: 'createdAt', direction: order === 'oldest' ? 'asc' : 'desc' },
    range: {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    },
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
