import { isIP } from 'node:net';
import { countDigits, passesIban, passesLuhn } from './pii-checks.js';

/** One way in which personal data shows itself in text. */
export interface PiiPattern {
  readonly category: string;
  /** Global; a group named `span` is the personal part, otherwise the whole match is. */
  readonly pattern: RegExp;
  readonly confidence: number;
  /** Turns down what only looks right. */
  readonly accepts?: (match: string) => boolean;
}

const month =
  '(?:january|february|march|april|may|june|july|august|september|october|november|december)';
const dayWord =
  '(?:\\d{1,2}(?:st|nd|rd|th)?|(?:twenty |thirty )?(?:first|second|third|fourth|fifth|sixth|seventh|' +
  'eighth|ninth)|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|' +
  'eighteenth|nineteenth|twentieth|thirtieth)';
const unit =
  '(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|' +
  'sixteen|seventeen|eighteen|nineteen)';
const tens = '(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)';
const year =
  `(?:(?:18|19|20)\\d\\d|two thousand(?: and)?(?: ${unit})?|` +
  `(?:nineteen|twenty)(?: oh)? (?:${tens}(?: ${unit})?|${unit}))`;
const date =
  `(?:\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4}|` +
  `(?:the )?${dayWord}(?: of)? ${month},?(?: ${year})?|` +
  `${month} (?:the )?${dayWord},?(?: ${year})?|${year})`;

const houseNumber = `(?:\\d{1,5}[a-z]?|${tens}(?: ${unit})?|${unit}(?: hundred(?: and)?(?: ${tens})?(?: ${unit})?)?)`;
const streetKind = '(?:street|avenue|road|lane|boulevard|crescent)';
const streetKindShort = '(?:St|Ave|Rd|Ln|Dr|Drive|Blvd|Court|Ct|Place|Way|Square|Terrace)';
/** No street is called by these; they keep "ten minutes down the road" out. */
const notAStreetName =
  '(?!(?:minutes?|hours?|days?|years?|times?|miles?|people|houses?|of|the|in|on|at|to|from|down|up|' +
  'across|over|along|and|or|my|your|his|her|our|their|this|that|a|other|cars?|more|main|off)\\b)';

/** The patterns, most certain first. */
export const piiPatterns: readonly PiiPattern[] = [
  {
    category: 'EMAIL',
    pattern: /(?<![\w.%+-])[\w.%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}/gi,
    confidence: 0.99,
  },
  {
    category: 'EMAIL',
    pattern:
      /\b[a-z0-9]{2,40}(?: (?:dot|underscore) [a-z0-9]{1,40}){0,3} at [a-z0-9]{2,40} dot (?:com|org|net|edu|gov|info|co dot uk|uk|de|fr|eu|ca|au)\b/gi,
    confidence: 0.85,
  },
  {
    category: 'URL',
    pattern: /\b(?:https?:\/\/|www\.)[^\s<>"']{1,2000}[^\s<>"'.,;:!?)\]]/gi,
    confidence: 0.99,
  },
  {
    category: 'PAYMENT',
    pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g,
    confidence: 0.98,
    accepts: passesIban,
  },
  {
    category: 'PAYMENT',
    pattern: /(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/g,
    confidence: 0.95,
    accepts: passesLuhn,
  },
  {
    category: 'IP',
    pattern: /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]{2,39})(?![\w:]|\.\d)/gi,
    confidence: 0.9,
    accepts: (match) => isIP(match) !== 0 && /[0-9a-f]/i.test(match),
  },
  {
    category: 'ID_NUMBER',
    pattern: /(?<![\d-])(?!000|666|9)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?![\d-])/g,
    confidence: 0.9,
  },
  {
    category: 'DATE_OF_BIRTH',
    pattern: new RegExp(
      `\\b(?:born(?: on| in)?|date of birth(?: is| was)?|birthday(?: is|'s)|birth date(?: is)?|d\\.?o\\.?b\\.?)[:,]? (?<span>${date})(?!\\w)`,
      'gid',
    ),
    confidence: 0.9,
  },
  {
    category: 'PHONE',
    pattern: /(?<![\w.-])(?:\+\d|\(\d|\d)(?:[ ().-]{0,2}\d){6,14}(?![\w-])/g,
    confidence: 0.75,
    accepts: (match) => countDigits(match) >= 7 && !/^\d{4}-\d\d-\d\d/.test(match),
  },
  {
    category: 'ADDRESS',
    pattern: new RegExp(
      `\\b${houseNumber}(?: ${notAStreetName}[a-z']{2,20}){1,3}? ${streetKind}\\b`,
      'gi',
    ),
    confidence: 0.7,
  },
  {
    category: 'ADDRESS',
    pattern: new RegExp(`\\b\\d{1,5}[a-z]?(?: [A-Z][a-z']{1,20}){1,3} ${streetKindShort}\\b`, 'g'),
    confidence: 0.7,
  },
];
