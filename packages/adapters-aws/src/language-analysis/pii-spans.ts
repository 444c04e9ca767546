import type { PiiSpan } from '@attune/core/ports';
import { type Fields, listOf, shareOf } from './read-answers.js';

/** What the types of the service are called here; all others are `OTHER`, new ones included. */
const categories: Readonly<Record<string, string>> = {
  NAME: 'PERSON',
  EMAIL: 'EMAIL',
  PHONE: 'PHONE',
  ADDRESS: 'ADDRESS',
  URL: 'URL',
  IP_ADDRESS: 'IP',
  ...named('PAYMENT', [
    ...['BANK_ACCOUNT_NUMBER', 'BANK_ROUTING', 'CREDIT_DEBIT_NUMBER', 'CREDIT_DEBIT_CVV'],
    ...['CREDIT_DEBIT_EXPIRY', 'INTERNATIONAL_BANK_ACCOUNT_NUMBER', 'SWIFT_CODE'],
  ]),
  ...named('ID_NUMBER', [
    ...['SSN', 'PASSPORT_NUMBER', 'DRIVER_ID', 'LICENSE_PLATE', 'VEHICLE_IDENTIFICATION_NUMBER'],
    ...['UK_NATIONAL_INSURANCE_NUMBER', 'CA_SOCIAL_INSURANCE_NUMBER', 'CA_HEALTH_NUMBER'],
    ...['US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER', 'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER'],
    ...['UK_NATIONAL_HEALTH_SERVICE_NUMBER', 'IN_PERMANENT_ACCOUNT_NUMBER', 'IN_NREGA'],
    ...['IN_AADHAAR', 'IN_VOTER_NUMBER'],
  ]),
};

function named(category: string, types: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(types.map((type) => [type, category]));
}

/**
 * Spans of personal data in UTF-16 code units, in order. The service counts code points. Spans that
 * overlap become one, named after the longer.
 */
export function readPii(text: string, { Entities }: Fields): readonly PiiSpan[] | undefined {
  if (!Array.isArray(Entities)) return undefined;
  const places = placesOf(text);
  const spans = listOf(Entities)
    .flatMap(({ Type, Score, BeginOffset, EndOffset }) => {
      const start = places(BeginOffset);
      const end = places(EndOffset);
      if (start === undefined || end === undefined || start >= end) return [];
      const known = typeof Type === 'string' && Object.hasOwn(categories, Type);
      const category = (known ? categories[Type] : undefined) ?? 'OTHER';
      return [{ category, start, end, confidence: shareOf(Score) }];
    })
    .sort((a, b) => a.start - b.start || b.end - a.end);
  return spans.reduce<PiiSpan[]>(joinSpan, []);
}

/** Where each code point begins, in UTF-16 code units, and where the last one ends. */
function placesOf(text: string): (offset: unknown) => number | undefined {
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    places.push(at);
    at += character.length;
  }
  places.push(at);
  return (offset) =>
    typeof offset === 'number' ? places[Math.min(offset, places.length - 1)] : undefined;
}

function joinSpan(joined: PiiSpan[], span: PiiSpan): PiiSpan[] {
  const last = joined.at(-1);
  if (last === undefined || span.start >= last.end) {
    joined.push(span);
    return joined;
  }
  const longer = span.end - span.start > last.end - last.start ? span : last;
  joined[joined.length - 1] = {
    category: longer.category,
    start: last.start,
    end: Math.max(last.end, span.end),
    confidence: Math.max(last.confidence, span.confidence),
  };
  return joined;
}
