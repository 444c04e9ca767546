import { isIP, SocketAddress } from 'node:net';

const longestEntry = 100;
const groupsOfNetwork = 4;
const groupsOfAddress = 8;

/**
 * The bare address of an entry of `X-Forwarded-For` or of a socket, in one spelling: without port,
 * brackets and zone, an IPv4-mapped IPv6 address as IPv4. `undefined` for anything else.
 */
export function plainAddress(entry: string): string | undefined {
  if (entry.length > longestEntry) return undefined;
  const [address = ''] = withoutPort(entry).split('%', 1);
  const family = isIP(address);
  if (family === 0) return undefined;
  if (family === 4) return address;
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  const mapped = /^::ffff:([\d.]+)$/u.exec(canonical)?.[1];
  return mapped ?? canonical;
}

/** What one subscriber holds: an IPv4 address as it is, of an IPv6 address its /64. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [left = '', right] = address.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const missing = right === undefined ? 0 : groupsOfAddress - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(0, missing)).fill('0'), ...tail];
  return `${groups.slice(0, groupsOfNetwork).join(':')}::/64`;
}

/** `1.2.3.4:80` and `[::1]:80` without the port; an IPv6 address without brackets has none. */
function withoutPort(entry: string): string {
  if (entry.startsWith('[')) return /^\[([^\]]*)\](?::\d+)?$/u.exec(entry)?.[1] ?? '';
  const [host = '', port, ...more] = entry.split(':');
  return port !== undefined && more.length === 0 && /^\d+$/u.test(port) ? host : entry;
}
