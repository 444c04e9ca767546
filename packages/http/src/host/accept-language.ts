import { parseAccept } from 'hono/utils/accept';

/** Most characters of the header that are read. Browsers send less than 200. */
const mostRead = 1_000;
/** Most languages that are taken. */
const mostLanguages = 20;

/** The languages that an `Accept-Language` header names, the preferred one first. */
export function acceptedLanguages(header: string | undefined): readonly string[] {
  if (header === undefined || header.length > mostRead) return [];
  return parseAccept(header)
    .filter(({ type, q }) => type !== '*' && q > 0)
    .map(({ type }) => type)
    .slice(0, mostLanguages);
}
