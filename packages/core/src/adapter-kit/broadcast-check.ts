import { PortError } from '../errors/port-error.js';
import { textFits } from '../text/text-size.js';

/** How an error names the call. */
export interface BroadcastCall {
  readonly operation: 'publish' | 'subscribe';
  readonly adapter: string;
}

/** The longest message, in bytes of UTF-8. */
const mostMessageBytes = 65_536;

/** @throws PortError `invalid_argument`. */
export function requireTopic(topic: string, { operation, adapter }: BroadcastCall): void {
  if (/^[\w.:-]{1,200}$/u.test(topic)) return;
  const text = 'A topic has 1 to 200 characters of A to Z, a to z, 0 to 9, ".", "_", ":" and "-"';
  throw new PortError('invalid_argument', text, { port: 'broadcast', operation, adapter });
}

/** @throws PortError `limit_exceeded`. */
export function requireMessageSize(message: string, adapter: string): void {
  if (textFits(message, { unit: 'bytes', max: mostMessageBytes })) return;
  const text = `A message has at most ${mostMessageBytes} bytes of UTF-8; this one has more`;
  throw new PortError('limit_exceeded', text, {
    ...{ port: 'broadcast', operation: 'publish', adapter },
  });
}
