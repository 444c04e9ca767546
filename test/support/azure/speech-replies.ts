import type { ServerResponse } from 'node:http';
import type { Refusal, SpeechServer } from './speech-state.js';

/** Sends what is no answer of the service. */
export function sendInstead(
  response: ServerResponse,
  instead: NonNullable<SpeechServer['instead']>,
): void {
  if (instead === 'silent') return;
  if (instead === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
    response.write('{"phrases":[', () => response.destroy());
    return;
  }
  response.writeHead(200, { 'content-type': instead.type ?? 'application/json' }).end(instead.text);
}

/** Turns a request away as the service does, or as a gateway would. */
export function refuseWith(
  response: ServerResponse,
  { status, code, headers, wrapped }: Refusal,
): void {
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  const error = { code, message: 'refused', innerError: { code, message: 'refused' } };
  send(response, status, wrapped ? { error } : error);
}

/** Sends JSON. */
export function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value));
}
