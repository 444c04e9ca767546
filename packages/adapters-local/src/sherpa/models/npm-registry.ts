import type { CallOptions } from '@attune/core/ports';
import { PortError } from '@attune/core/ports';
import type { Get } from './http-get.js';
import { openWebServer } from './http-mirror.js';
import { textOf } from './mirror.js';
import { modelError } from './model-error.js';
import type { ModelFiles } from './model-files.js';
import type { NpmConfig } from './npm-config.js';
import type { ModelPackage } from './published-models.js';

/** What a registry says of one version; the rest of its answer is passed over. */
interface Dist {
  readonly tarball: string;
  readonly integrity?: string;
}

/**
 * Asks the registry where the tarball of a package is.
 *
 * @throws PortError `not_found` when it does not have this version; `internal` when it has another
 *   one under the same number; `unauthenticated` or `permission_denied` without credentials it takes.
 */
export async function findTarball(
  wanted: ModelPackage,
  config: NpmConfig,
  get: Get,
  options: CallOptions = {},
): Promise<ModelFiles> {
  const registry = config.registryFor(wanted.name);
  const server = {
    place: `the registry at ${registry.host}`,
    who: `The registry at ${registry.host}`,
    headersFor: (address: URL) => config.credentialsFor(address),
    get,
  };
  const documents = openWebServer({
    ...server,
    addressOf: (name) => new URL(name.replace('/', '%2f'), registry),
    headersFor: (address) => ({ accept: 'application/json', ...config.credentialsFor(address) }),
  });
  const text = await explained(registry, async () =>
    textOf(await documents.open(wanted.name, { ...options, from: 0 }), server.place),
  );
  const dist = distOf(text, wanted, server.place);
  const named = new URL(dist.tarball, registry);
  const at = (address: URL) => openWebServer({ ...server, addressOf: () => address });
  if (named.host === registry.host) return at(named);
  return firstOf(at(onSameHost(named, registry)), at(named));
}

/**
 * A registry that passes on what another one says names that one's address, which may be out of
 * reach from here. The path is the same on both.
 */
function onSameHost({ pathname }: URL, registry: URL): URL {
  return new URL(pathname.replace(/^\/+/u, ''), registry);
}

/** The second is asked for what the first does not have. */
function firstOf(first: ModelFiles, second: ModelFiles): ModelFiles {
  return {
    place: first.place,
    open: async (path, request) => {
      try {
        return await first.open(path, request);
      } catch (error) {
        if (!PortError.is(error, 'not_found')) throw error;
        return await second.open(path, request);
      }
    },
  };
}

function distOf(text: string, wanted: ModelPackage, place: string): Dist {
  const { name, version, integrity } = wanted;
  const dist = distIn(text, version);
  if (dist === 'unreadable')
    throw modelError('internal', `What ${place} says of ${name} is no document of a package`);
  if (dist === undefined) {
    const message = `${name}@${version} is not in ${place}. Set npm up for another one: npm config set registry ADDRESS`;
    throw modelError('not_found', message);
  }
  const told = dist.integrity?.split(/\s+/u).find((one) => one.startsWith('sha512-'));
  if (told !== undefined && told !== integrity) {
    const message = `${place} has other contents under ${name}@${version} than those that were tried (its integrity differs). Nothing was downloaded`;
    throw modelError('internal', message);
  }
  return dist;
}

function distIn(text: string, version: string): Dist | undefined | 'unreadable' {
  try {
    const { versions } = JSON.parse(text) as {
      versions?: Record<string, { dist?: Partial<Dist> } | undefined>;
    };
    const one = Object.hasOwn(versions ?? {}, version) ? versions?.[version] : undefined;
    if (one === undefined) return typeof versions === 'object' ? undefined : 'unreadable';
    const { tarball, integrity } = one.dist ?? {};
    if (typeof tarball !== 'string' || !URL.canParse(tarball)) return 'unreadable';
    return typeof integrity === 'string' ? { tarball, integrity } : { tarball };
  } catch {
    return 'unreadable';
  }
}

/** Says what to look at when the registry cannot be used at all. */
async function explained<T>(registry: URL, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!PortError.is(error)) throw error;
    const advice = adviceOn(error.code, registry);
    if (advice === undefined) throw error;
    throw modelError(error.code, `${error.message}. ${advice}`, error);
  }
}

function adviceOn(code: PortError['code'], { host }: URL): string | undefined {
  if (code === 'unauthenticated' || code === 'permission_denied')
    return `Log in with "npm login", or put a token for ${host} into your .npmrc`;
  if (code === 'unavailable')
    return 'Check the network, and the registry and proxy of npm: "npm ping" tries them';
  return undefined;
}
