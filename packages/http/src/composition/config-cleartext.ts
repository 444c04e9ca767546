import { isIP } from 'node:net';
import type { ModelConfig } from './config-models.js';
import type { Reader } from './config-reader.js';
import { oneOf } from './config-values.js';

/** Whether words, recordings and passwords may go to another machine without encryption. */
export function readAllowCleartext({ readOr }: Reader): boolean {
  const schema = oneOf('true', 'false');
  const example = 'ALLOW_CLEARTEXT=true';
  return readOr('ALLOW_CLEARTEXT', 'false', { schema, example }) === 'true';
}

/** Whether a host name or address is certainly this machine, so that no network lies between. */
export function isThisMachine(host: string): boolean {
  const name = host.replace(/^\[|\]$/gu, '').toLowerCase();
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === '::1' || name === 'localhost' || name.endsWith('.localhost');
}

/** A fault for each server that would be sent recordings or words without encryption. */
export function cleartextFaults({ speechServer, languageModel }: ModelConfig): readonly string[] {
  return [
    ...faultOf('SPEECH_BASE_URL', 'recordings', speechServer?.baseUrl),
    ...faultOf('LLM_BASE_URL', 'transcripts', languageModel?.baseUrl),
  ];
}

function faultOf(name: string, what: string, address: string | undefined): readonly string[] {
  if (address === undefined) return [];
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:' || isThisMachine(hostname)) return [];
  return [
    `${name}: ${what} would go to ${hostname} without encryption; use https, or set ALLOW_CLEARTEXT=true if it is in your own network.`,
  ];
}
