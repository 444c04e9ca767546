import type { Account } from '../domain/account/account.js';
import {
  type CareLink,
  type CareRequest,
  isLinked,
  isVisibleTo,
} from '../domain/care-link/care-link.js';
import type { Instant } from '../domain/instant.js';
import type { JsonObject } from '../json.js';
import type { Document, StoredDocument } from '../ports/document-store.js';
import { accountSearchFields } from './account-search-fields.js';

/** A request or a link as it is stored. */
export interface StoredCare<T extends CareRequest | CareLink = CareRequest | CareLink> {
  readonly care: T;
  readonly etag: string;
}

/** The names by which a linked patient is found. */
export type PatientNames = Pick<Account, 'displayName' | 'username' | 'email'>;

/** A request or a link as a document: fields for queries on top, the record below. */
export interface CareDocument extends Document {
  readonly therapistId: string;
  readonly kind: 'request' | 'link';
  /** Its id in the API. */
  readonly careId: string;
  readonly patientId?: string;
  /** Lists are sorted by it. */
  readonly at: Instant;
  /** Present when the therapist sees it, and when the patient does. */
  readonly forTherapist?: true;
  readonly forPatient?: true;
  /** Present on links in force, together with the patient's names for searches. */
  readonly linked?: true;
  readonly sortName?: string;
  readonly search?: string;
  readonly expiresAt?: Instant;
  /** A `CareRequest` or a `CareLink`; it is JSON by construction. */
  readonly care: JsonObject;
}

export function requestDocument(id: string, request: CareRequest): CareDocument {
  const { therapistId, patientId, askedAt, expiresAt } = request;
  return {
    id,
    therapistId,
    kind: 'request',
    careId: request.id,
    ...(patientId === undefined ? {} : { patientId }),
    at: askedAt,
    ...(isVisibleTo('therapist', request) ? { forTherapist: true } : {}),
    ...(isVisibleTo('patient', request) ? { forPatient: true } : {}),
    expiresAt,
    care: request as unknown as JsonObject,
  };
}

/** `names` are absent for a patient without an account here. */
export function linkDocument(
  id: string,
  link: CareLink,
  names: PatientNames | undefined,
): CareDocument {
  const { therapistId, patientId, acceptedAt } = link;
  return {
    id,
    therapistId,
    kind: 'link',
    careId: link.id,
    patientId,
    at: acceptedAt,
    ...(isLinked(link)
      ? {
          forTherapist: true,
          forPatient: true,
          linked: true,
          ...accountSearchFields(names ?? { displayName: '', username: '', email: '' }),
        }
      : {}),
    care: link as unknown as JsonObject,
  };
}

export function careOf<T extends CareRequest | CareLink = CareRequest | CareLink>({
  document,
  etag,
}: StoredDocument<CareDocument>): StoredCare<T> {
  return { care: document.care as unknown as T, etag };
}
