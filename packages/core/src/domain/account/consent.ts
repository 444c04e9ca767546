import { DomainError } from '../../errors/domain-error.js';
import type { Instant } from '../instant.js';

/** What can be agreed to. `gdpr` and `dataRetention` are needed before anything is processed. */
export type ConsentPurpose = 'gdpr' | 'dataRetention' | 'marketing';

/** One agreement. An entry never changes, except that it can be withdrawn. */
export interface Consent {
  readonly purpose: ConsentPurpose;
  /** Version of the text that was agreed to. */
  readonly textVersion: string;
  readonly givenAt: Instant;
  /** Absent while the consent is in force. */
  readonly withdrawnAt?: Instant;
}

const needed: readonly ConsentPurpose[] = ['gdpr', 'dataRetention'];

/** Whether an agreement to this is in force. */
export function consentInForce(consents: readonly Consent[], purpose: ConsentPurpose): boolean {
  return consents.some(
    (consent) => consent.purpose === purpose && consent.withdrawnAt === undefined,
  );
}

/** The purposes that processing needs and that the person has not agreed to. */
export function missingConsents(consents: readonly Consent[]): readonly ConsentPurpose[] {
  return needed.filter((purpose) => !consentInForce(consents, purpose));
}

/** Withdraws every agreement to `purpose` that is in force. */
export function withdrawConsent(
  consents: readonly Consent[],
  purpose: ConsentPurpose,
  at: Instant,
): readonly Consent[] {
  return consents.map((consent) =>
    consent.purpose === purpose && consent.withdrawnAt === undefined
      ? { ...consent, withdrawnAt: at }
      : consent,
  );
}

/** What a person agrees to when signing up. */
export interface ConsentChoice {
  /** Processing of personal data. Required. */
  readonly gdpr: boolean;
  /** Storage of recordings and transcripts. Required. */
  readonly dataRetention: boolean;
  /** Optional. */
  readonly marketing?: boolean;
}

const purposes: readonly ConsentPurpose[] = [...needed, 'marketing'];

/** Records each agreement with the version of the text and the time. */
export function giveConsents(
  choice: Partial<ConsentChoice>,
  textVersion: string,
  givenAt: Instant,
): readonly Consent[] {
  return purposes
    .filter((purpose) => choice[purpose] === true)
    .map((purpose) => ({ purpose, textVersion, givenAt }));
}

/** @throws DomainError `consent_missing` naming what has to be agreed to. */
export function checkConsents(consents: readonly Consent[]): void {
  const missing = missingConsents(consents);
  if (missing.length === 0) return;
  throw new DomainError(
    'consent_missing',
    `Processing needs consent to ${missing.join(' and ')}; agree to it first.`,
    { faults: missing.map((purpose) => ({ path: `consents.${purpose}`, message: 'is needed' })) },
  );
}
