import { type Account, normalizeEmail, normalizeUsername } from '../domain/account/account.js';
import type { UniqueName } from './account-name-repository.js';

/** Gives names that look alike to a reader the same text, their skeleton. */
export type SkeletonOf = (name: string) => string;

export function emailName(email: string): UniqueName {
  return { scope: 'email', name: normalizeEmail(email) };
}

export function usernameName(username: string): UniqueName {
  return { scope: 'username', name: normalizeUsername(username) };
}

/**
 * All forms that a username reserves: its normal form, with which people sign in, and the skeletons
 * of its given spelling and of its lower case. A plain ASCII name has one form only.
 */
export function usernameForms(username: string, skeletonOf: SkeletonOf): readonly UniqueName[] {
  const normal = normalizeUsername(username);
  const looks = [skeletonOf(normal), skeletonOf(username)].map(normalizeUsername);
  return [...new Set([normal, ...looks])].map((name) => ({ scope: 'username', name }));
}

/** All names of an account that no other account may have. */
export function uniqueNames(account: Account, skeletonOf: SkeletonOf): readonly UniqueName[] {
  return [emailName(account.email), ...usernameForms(account.username, skeletonOf)];
}

export function isSameName(one: UniqueName, other: UniqueName): boolean {
  return one.scope === other.scope && one.name === other.name;
}
