import { useSyncExternalStore } from 'react';

/**
 * Where the page is: `#/sessions/ID?seg=3`. Hash routes work behind any path prefix, and need nothing of
 * the host. Filters are in the address, so that back, forward and links keep them.
 */
export interface Place {
  readonly path: string;
  readonly params: URLSearchParams;
}

let known: Place = read();

function read(): Place {
  const hash = globalThis.location?.hash.replace(/^#/u, '') ?? '';
  const [path = '', query = ''] = hash.split('?', 2);
  return { path: path === '' ? '/' : path, params: new URLSearchParams(query) };
}

function subscribe(listener: () => void): () => void {
  const changed = (): void => {
    known = read();
    listener();
  };
  globalThis.addEventListener('hashchange', changed);
  globalThis.addEventListener('popstate', changed);
  return () => {
    globalThis.removeEventListener('hashchange', changed);
    globalThis.removeEventListener('popstate', changed);
  };
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => known);
}

/** @param replace whether the place before is not to be found by going back. */
export function goTo(address: string, { replace = false } = {}): void {
  if (replace) {
    history.replaceState(history.state, '', `#${address}`);
    globalThis.dispatchEvent(new PopStateEvent('popstate'));
  } else {
    location.hash = address;
  }
}

/** The address with some parameters changed; `undefined` or an empty text removes one. */
export function addressWith(
  { path, params }: Place,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
  }
  const query = next.toString();
  return query === '' ? path : `${path}?${query}`;
}

/** The parts of a path that a pattern such as `/sessions/:id` names; `undefined`: it is another path. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part !== value && !part.startsWith(':')) return undefined;
    if (part.startsWith(':')) {
      const decoded = decode(value);
      if (decoded === undefined) return undefined;
      found[part.slice(1)] = decoded;
    }
  }
  return found;
}

/** A link that was cut off in a mail may end within a code. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
