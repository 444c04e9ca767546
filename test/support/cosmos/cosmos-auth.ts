import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who sends a request. */
export type Sender = 'key' | 'identity' | undefined;

/** The resource type and link that a path stands for, as signatures name them. */
function linkOf(path: string): readonly [type: string, link: string] {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0) return ['', ''];
  const type = parts.length % 2 === 0 ? (parts.at(-2) ?? '') : (parts.at(-1) ?? '');
  const link = parts.length % 2 === 0 ? parts : parts.slice(0, -1);
  return [type, link.map(decodeURIComponent).join('/')];
}

/** Checks the signature by the key of the account, or takes a token of Entra ID as it is. */
export function senderOf(
  { method, path }: { readonly method: string; readonly path: string },
  headers: IncomingHttpHeaders,
  key: string,
): Sender {
  const given = new URLSearchParams(
    decodeURIComponent(headers.authorization ?? '').replaceAll('+', '%2B'),
  );
  if (given.get('type') === 'aad' && given.get('sig')) return 'identity';
  const [type, link] = linkOf(path);
  const date = String(headers['x-ms-date'] ?? '').toLowerCase();
  const text = `${method.toLowerCase()}\n${type}\n${link}\n${date}\n\n`;
  const expected = createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
  return given.get('type') === 'master' && given.get('sig') === expected ? 'key' : undefined;
}
