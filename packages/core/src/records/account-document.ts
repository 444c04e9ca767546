import type { Account, AccountRole } from '../domain/account/account.js';
import type { JsonObject } from '../json.js';
import type { Document } from '../ports/document-store.js';
import { accountSearchFields } from './account-search-fields.js';

/**
 * An account as a document: fields for queries on top, the account below. A document without an
 * account blocks its id: it stops a slow request from opening that account after another account
 * took over its names.
 */
export interface AccountDocument extends Document {
  readonly id: 'account';
  readonly accountId: string;
  readonly role?: AccountRole;
  readonly sortName?: string;
  /** Only on deactivated accounts, so that documents of earlier versions need no change. */
  readonly isDisabled?: true;
  readonly search?: string;
  /** An `Account`; it is JSON by construction. */
  readonly account?: JsonObject;
}

export function accountDocument(account: Account): AccountDocument {
  return {
    id: 'account',
    accountId: account.id,
    role: account.role,
    ...accountSearchFields(account),
    ...(account.disabledAt === undefined ? {} : { isDisabled: true }),
    account: account as unknown as JsonObject,
  };
}
