import { createHmac } from 'node:crypto';
import { alertText } from '@attune/core/adapter-kit';
import type { AlertEvent } from '@attune/core/ports';

/** What is posted: the same bytes at every try. */
export function webhookBody(event: AlertEvent): string {
  const { type, id, kind, subject, facts, openedAt, occurredAt, sequence } = event;
  const { title } = alertText(event);
  const data = { id, kind, subject, title, openedAt, sequence, facts };
  return JSON.stringify({ type: `alert.${type}`, timestamp: occurredAt, data });
}

/** The headers of the Standard Webhooks specification; `key` is what the secret holds. */
export function webhookHeaders(
  id: string,
  body: string,
  key: Uint8Array,
  now: Date,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac}`,
  };
}
