import { describe, expect, it } from 'vitest';
import {
  type Consent,
  checkConsents,
  consentInForce,
  giveConsents,
  missingConsents,
  withdrawConsent,
} from './consent.js';

const at = '2026-01-01T00:00:00.000Z';
const later = '2026-02-01T00:00:00.000Z';
const given = (purpose: Consent['purpose'], withdrawnAt?: string): Consent => ({
  purpose,
  textVersion: '1',
  givenAt: at,
  ...(withdrawnAt === undefined ? {} : { withdrawnAt }),
});

describe('consent', () => {
  it('is missing until both needed agreements are in force', () => {
    expect(missingConsents([])).toEqual(['gdpr', 'dataRetention']);
    expect(missingConsents([given('gdpr'), given('marketing')])).toEqual(['dataRetention']);
    expect(missingConsents([given('gdpr'), given('dataRetention')])).toEqual([]);
  });

  it('ends when it is withdrawn and can be given again', () => {
    const withdrawn = withdrawConsent([given('gdpr'), given('marketing')], 'gdpr', later);
    expect(withdrawn).toEqual([given('gdpr', later), given('marketing')]);
    expect(consentInForce(withdrawn, 'gdpr')).toBe(false);
    expect(consentInForce(withdrawn, 'marketing')).toBe(true);
    expect(consentInForce([...withdrawn, given('gdpr')], 'gdpr')).toBe(true);
  });

  it('keeps the time of an earlier withdrawal, and every entry', () => {
    const history = [given('gdpr', at), given('gdpr')];
    expect(withdrawConsent(history, 'gdpr', later)).toEqual([
      given('gdpr', at),
      given('gdpr', later),
    ]);
  });
});

describe('what a person agrees to when signing up', () => {
  const at = '2026-01-01T00:00:00.000Z';

  it('is kept with its time and the version of the text', () => {
    expect(giveConsents({ gdpr: true, dataRetention: true, marketing: false }, 'v3', at)).toEqual([
      { purpose: 'gdpr', textVersion: 'v3', givenAt: at },
      { purpose: 'dataRetention', textVersion: 'v3', givenAt: at },
    ]);
  });

  it('must include everything that processing needs, and not marketing', () => {
    checkConsents(giveConsents({ gdpr: true, dataRetention: true }, 'v3', at));
    expect(() => checkConsents(giveConsents({ marketing: true }, 'v3', at))).toThrow(
      expect.objectContaining({
        code: 'consent_missing',
        faults: [
          { path: 'consents.gdpr', message: 'is needed' },
          { path: 'consents.dataRetention', message: 'is needed' },
        ],
      }),
    );
  });
});
