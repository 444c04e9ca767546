import { createHash } from 'node:crypto';
import type { Guarded } from '@attune/core/adapter-kit';
import { PortError, type PushMessage } from '@attune/core/ports';
import type { TokenMessage } from 'firebase-admin/messaging';

const longestDataBytes = 2_048;
/** Of `apns-collapse-id`. */
const longestIdBytes = 64;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** @throws PortError `invalid_argument` for what no device can be sent. */
export function requireMessage({ title, data = {}, collapseId }: PushMessage, call: Guarded): void {
  const refuse = (what: string): never => {
    throw new PortError('invalid_argument', `push-notifier: ${what}`, call);
  };
  if (title === '') refuse('the title is empty');
  const bytes = bytesOf(JSON.stringify(data));
  if (bytes > longestDataBytes) refuse(`${bytes} bytes of data are too many`);
  if (collapseId === undefined) return;
  const idBytes = bytesOf(collapseId);
  if (idBytes === 0 || idBytes > longestIdBytes) refuse(`${idBytes} bytes are no collapse id`);
}

/** One message as FCM takes it, with the collapse id in the words of each platform. */
export function toFcmMessage(token: string, message: PushMessage): TokenMessage {
  const { title, body, data, collapseId } = message;
  return {
    token,
    notification: { title, body },
    ...(data === undefined ? {} : { data: { ...data } }),
    ...(collapseId === undefined ? {} : collapsing(collapseId)),
  };
}

/**
 * One message of an id waits for a device that is off, and one is shown on a device that is on: a
 * platform has a name for each of the two, or one for both.
 */
function collapsing(id: string): Pick<TokenMessage, 'android' | 'apns' | 'webpush'> {
  return {
    android: { collapseKey: id, notification: { tag: id } },
    apns: { headers: { 'apns-collapse-id': id } },
    webpush: { headers: { Topic: topicOf(id) }, notification: { tag: id } },
  };
}

/** At most 32 characters of the base64url alphabet (RFC 8030, section 5.4). */
function topicOf(id: string): string {
  if (/^[\w-]{1,32}$/u.test(id)) return id;
  return createHash('sha256').update(id).digest('base64url').slice(0, 32);
}
