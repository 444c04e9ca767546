import type { PortErrorCode, SpeechStatus } from '@attune/core/ports';
import { plainReason, type ToldError } from '../requests/azure-fault.js';

/**
 * What the service's words for failed work mean, the code before the message. There is no list of
 * them in the API; these are words of its documentation and of its users' reports.
 */
const meanings: readonly (readonly [RegExp, PortErrorCode])[] = [
  [/internal|unavailable|time-?out|throttl|too ?many ?requests|busy/iu, 'unavailable'],
  [/toolarge|too large|too long|exceed|quota|limit/iu, 'limit_exceeded'],
  [/unauthori[sz]ed|forbidden|permission|access|public|\bsas\b/iu, 'permission_denied'],
  [/uri|url|notfound|not found|download/iu, 'permission_denied'],
  [/audio|format|codec|media|riff|wav|header|stream|empty/iu, 'unsupported'],
  [/locale|language|model|invalid|unprocessable|argument/iu, 'invalid_argument'],
];

/** Failed work, with the service's reason for people. */
export function failedBecause(what: string, { code, message }: ToldError): SpeechStatus {
  const told = plainReason(message);
  const meaning = meaningOf(code) ?? meaningOf(told) ?? 'internal';
  const words = [code, told].filter((word) => word !== '').join(': ');
  const reason = words === '' ? 'it gave no reason' : words;
  return {
    state: 'failed',
    code: meaning,
    message: `${what}: ${reason}`,
    retryable: meaning === 'unavailable',
  };
}

function meaningOf(words: string): PortErrorCode | undefined {
  return meanings.find(([pattern]) => pattern.test(words))?.[1];
}
