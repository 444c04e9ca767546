import { type JsonBounds, parseBoundedJson } from '@attune/core/adapter-kit';
import { PortError } from '@attune/core/ports';
import { patientFetch } from './patient-fetch.js';
import { adviceFor, codeOfStatus, isConnectionFault } from './status-error.js';

/** Where a server with the routes of OpenAI is. */
export interface ReachableServer {
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
}

const longestListBytes = 2 ** 20;
const mostModels = 1_000;
const listBounds: JsonBounds = { depth: 32, values: 200_000 };

/**
 * Asks a server for the names of its models, which has no model work and costs nothing. Resolves
 * `undefined` when it answers, but does not tell them.
 *
 * @throws PortError `unavailable` when it cannot be reached or says that it cannot answer now;
 *   `unauthenticated` and `permission_denied` when it refuses the key.
 */
export async function listModels(
  { baseUrl, apiKey }: ReachableServer,
  signal?: AbortSignal,
): Promise<readonly string[] | undefined> {
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  try {
    const address = `${baseUrl.replace(/\/$/u, '')}/models`;
    const response = await patientFetch(address, { headers, signal });
    const text = await readText(response);
    const code = codeOfStatus(response.status);
    if (response.ok) return namesIn(text);
    if (!refusals.includes(code)) return undefined;
    throw fault(code, `answered with status ${response.status}. ${adviceFor(code)}`);
  } catch (error) {
    if (signal?.aborted || !isConnectionFault(error)) throw error;
    throw fault('unavailable', 'cannot be reached, or ended the connection.');
  }
}

/** Any other answer proves that a server is there: not every server has this route. */
const refusals: readonly PortError['code'][] = [
  'unauthenticated',
  'permission_denied',
  'unavailable',
];

async function readText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const bytes of body ?? []) {
    size += bytes.byteLength;
    if (size > longestListBytes) return '';
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

function namesIn(text: string): readonly string[] | undefined {
  try {
    const { data } = parseBoundedJson(text, listBounds) as { readonly data?: unknown };
    if (!Array.isArray(data)) return undefined;
    const names = data.map((one: { readonly id?: unknown } | null) => one?.id);
    return names.filter((name) => typeof name === 'string').slice(0, mostModels);
  } catch {
    return undefined;
  }
}

function fault(code: PortError['code'], what: string): PortError {
  const details = { port: 'model-server', operation: 'list', adapter: 'openai-compatible' };
  return new PortError(code, `The server ${what}`, details);
}
