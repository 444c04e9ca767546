import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  ensureModel,
  type PublishedModel,
  type PullOptions,
  pullModel,
  verifyModel,
} from '@attune/adapters-local/sherpa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certify } from '../support/certificate.js';
import {
  integrityOf,
  type NpmRegistry,
  publishModel,
  type SmallModel,
  startNpmRegistry,
  tarballOf,
} from '../support/npm-registry.js';
import { ended, startSource } from '../support/run-source.js';

const name = 'small-en';
let root: string;
let directory: string;
let registry: NpmRegistry;
let small: SmallModel;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'attune-npm-'));
  directory = join(root, 'cache');
  registry = await startNpmRegistry();
  small = publishModel(registry);
});
afterEach(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

type Places = NonNullable<PullOptions['npm']>;

/** Nothing of this machine's own npm configuration. */
function optionsOf(more: Places = {}): PullOptions {
  const own = { npm_config_registry: registry.address, npm_config_globalconfig: '/absent' };
  const environment = { ...own, ...more.environment };
  const places = { home: root, directory: root, models: [small.model], ...more };
  return { name, directory, pauseMs: () => 1, npm: { ...places, environment } };
}

const pull = (more: Places = {}, options: Partial<PullOptions> = {}) =>
  pullModel({ ...optionsOf(more), ...options });

async function visible(): Promise<string[]> {
  const found = await readdir(directory).catch(() => []);
  return found.filter((entry) => !entry.startsWith('.'));
}

const isTarball = ({ path }: { path: string }) => path.endsWith('.tgz');

function withPackage(index: number, change: object): PublishedModel {
  const packages = small.model.packages.map((one, at) =>
    at === index ? { ...one, ...change } : one,
  );
  return { ...small.model, packages };
}

describe('a model in npm packages', () => {
  it('comes whole, with its licenses and its tokens, and needs no network afterwards', async () => {
    const told: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) =>
      void told.push(done / total);
    expect(await pull({}, { onProgress })).toMatchObject({ present: false });
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    const found = await readdir(join(directory, name));
    expect(found.sort()).toEqual([
      'LICENSE-model.txt',
      'attune-model.json',
      'encoder_model.onnx',
      'tokens.txt',
    ]);
    for (const [path, bytes] of Object.entries(small.contents))
      expect(Buffer.from(bytes).equals(await readFile(join(directory, name, path)))).toBe(true);
    expect((await readdir(directory)).sort()).toEqual(['.locks', name]);
    await registry[Symbol.asyncDispose]();
    expect(await pull()).toMatchObject({ present: true });
    const states = (await verifyModel({ name, directory })).map(({ state }) => state);
    expect(states).toEqual(['whole', 'whole', 'whole']);
  });

  it('is there after one call of a library', async () => {
    const { npm } = optionsOf();
    const environment = { XDG_CACHE_HOME: join(root, 'own') };
    const path = await ensureModel(name, { environment, npm });
    expect(path).toBe(join(root, 'own', 'attune', 'models', name));
    await expect(ensureModel(name, { npm })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('goes on with what an earlier try brought', async () => {
    let down = false;
    registry.fault = (request) => {
      if (down) return { status: 503 };
      down = isTarball(request);
      return down ? { cutAfter: 250_000 } : {};
    };
    await expect(pull()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await visible()).toEqual([]);
    registry.fault = () => ({});
    registry.asked.length = 0;
    expect(await pull()).toMatchObject({ present: false });
    expect(registry.asked.find(isTarball)?.range).toMatch(/^bytes=\d{5,6}-$/u);
  });

  it('is asked for where npm is told to, with the credentials for that place alone', async () => {
    const other = await startNpmRegistry();
    await using _other = other;
    const own = publishModel(other);
    const host = new URL(other.address).host;
    await mkdir(join(root, 'project'));
    await writeFile(join(root, 'project', 'package.json'), '{}');
    const lines = [`@voices:registry=${other.address}`, `//${host}/npm/:_authToken=\${TOKEN}`];
    await writeFile(join(root, 'project', '.npmrc'), lines.join('\n'));
    await writeFile(join(root, '.npmrc'), `@voices:registry=http://127.0.0.1:9/\n`);
    other.publish('tokenizer', {});
    registry.packages.set('tokenizer@1.0.0', {
      tarball: tarballOf({ 'package/tokenizer.js': new Uint8Array(3) }),
    });
    const places = { directory: join(root, 'project'), environment: { TOKEN: 'secret' } };
    const pulling = pull({ ...places, models: [own.model] });
    // The second package is not that of this model: it comes from elsewhere.
    await expect(pulling).rejects.toMatchObject({ message: expect.stringContaining('integrity') });
    expect(other.asked.filter(isTarball)).toHaveLength(1);
    expect(new Set(other.asked.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer secret']),
    );
    expect(registry.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('is found behind a registry that names the address of another', async () => {
    const [first] = small.model.packages;
    const found = registry.packages.get(`${first?.name}@1.0.0`);
    if (found === undefined) throw new Error('it was published');
    found.at = 'http://registry.invalid/';
    expect(await pull()).toMatchObject({ present: false });
  });

  it('comes over TLS from a registry that only npm is told to trust', async () => {
    const [keyFile, certFile] = [join(root, 'key.pem'), join(root, 'cert.pem')];
    await certify({ keyFile, certFile, name: 'registry', subjects: ['IP:127.0.0.1'] });
    const [key, cert] = [await readFile(keyFile, 'utf8'), await readFile(certFile, 'utf8')];
    await using secure = await startNpmRegistry({ key, cert });
    const { model } = publishModel(secure);
    const environment = { npm_config_registry: secure.address };
    await expect(pull({ models: [model], environment })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('npm ping'),
    });
    const trusting = { ...environment, npm_config_cafile: certFile };
    expect(await pull({ models: [model], environment: trusting })).toMatchObject({
      present: false,
    });
  });

  it.each(['http', 'https'])('comes through the proxy for %s that npm is told of', async (kind) => {
    const [keyFile, certFile] = [join(root, 'key.pem'), join(root, 'cert.pem')];
    await certify({ keyFile, certFile, name: 'registry', subjects: ['DNS:packages.invalid'] });
    const [key, cert] = [await readFile(keyFile, 'utf8'), await readFile(certFile, 'utf8')];
    await using far = await startNpmRegistry(kind === 'https' ? { key, cert } : undefined);
    const { model } = publishModel(far);
    const port = Number(new URL(far.address).port);
    await using proxy = await startProxy(port);
    const address = `${kind}://packages.invalid/npm/`;
    for (const one of far.packages.values()) one.at = address;
    const environment = {
      npm_config_registry: address,
      npm_config_cafile: certFile,
      [kind === 'https' ? 'npm_config_https_proxy' : 'npm_config_proxy']: proxy.address,
    };
    expect(await pull({ environment, models: [model] })).toMatchObject({ present: false });
    const asked = kind === 'https' ? ['packages.invalid:443'] : ['packages.invalid'];
    expect([...new Set(proxy.asked)]).toEqual(asked);
  });

  it('comes from a server that sends the way to another one and closes each connection', async () => {
    const [elsewhere, seen] = [new URL(registry.address), [] as (string | undefined)[]];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      const location = `${elsewhere.origin}${request.url ?? ''}`;
      response.writeHead(302, { location, connection: 'close' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const environment = {
      npm_config_registry: `http://localhost:${port}/npm/`,
      [`npm_config_//localhost:${port}/npm/:_authToken`]: 'secret',
    };
    for (const one of registry.packages.values()) one.at = `http://localhost:${port}/npm/`;
    expect(await pull({ environment })).toMatchObject({ present: false });
    expect(new Set(seen)).toEqual(new Set(['Bearer secret']));
    expect(registry.asked.map(({ authorization }) => authorization)).toEqual(
      registry.asked.map(() => undefined),
    );
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('what is not as it should be', () => {
  afterEach(async () => expect(await visible()).toEqual([]));

  it('a version with another integrity: nothing is downloaded', async () => {
    const found = registry.packages.get('@voices/model@1.0.0');
    if (found === undefined) throw new Error('it was published');
    found.integrity = integrityOf(new Uint8Array(1));
    await expect(pull()).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/@voices\/model@1\.0\.0.*integrity differs.*Nothing was/u),
    });
    expect(registry.asked.filter(isTarball)).toEqual([]);
  });

  it('a tarball with other bytes', async () => {
    const found = registry.packages.get('@voices/model@1.0.0');
    if (found === undefined) throw new Error('it was published');
    found.integrity = integrityOf(found.tarball);
    found.tarball = found.tarball.map((byte, at) => (at === 5_000 ? byte ^ 1 : byte));
    await expect(pull()).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/SHA-512 differs.*discarded/u),
    });
  });

  it('a file in a tarball with other bytes', async () => {
    const files = small.model.files.map((file) =>
      file.path === 'encoder_model.onnx' ? { ...file, sha256: '0'.repeat(64) } : file,
    );
    await expect(pull({ models: [{ ...small.model, files }] })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/encoder_model\.onnx.*SHA-256 differs/u),
    });
  });

  it.each([
    ['holds no file of that name', { 'package/other.onnx': new Uint8Array(10) }],
    ['holds one that is too long', { 'package/dist/encoder_model.onnx': new Uint8Array(900_000) }],
    [
      'names files outside',
      { '../../outside.txt': new Uint8Array(10), '/tmp/outside.txt': new Uint8Array(10) },
    ],
  ])('a package that %s', async (_what, files) => {
    const tarball = registry.publish('@voices/model', files);
    const change = { size: tarball.length, integrity: integrityOf(tarball) };
    const failed = pull({ models: [withPackage(0, change)] });
    await expect(failed).rejects.toMatchObject({ code: 'internal' });
    const everything = await readdir(root, { recursive: true });
    expect(everything.filter((path) => path.includes('outside'))).toEqual([]);
  });

  it('a package that is no archive', async () => {
    const tarball = new TextEncoder().encode('<html>Sign in</html>');
    registry.packages.set('@voices/model@1.0.0', { tarball });
    const change = { size: tarball.length, integrity: integrityOf(tarball) };
    await expect(pull({ models: [withPackage(0, change)] })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('cannot be unpacked'),
    });
  });

  it.each([
    [401, 'unauthenticated', /npm login/u],
    [403, 'permission_denied', /token for 127\.0\.0\.1/u],
    [404, 'not_found', /@voices\/model/u],
  ])('a registry that answers %i', async (status, code, message) => {
    registry.fault = () => ({ status });
    const failed = { code, message: expect.stringMatching(message) };
    await expect(pull()).rejects.toMatchObject(failed);
  });

  it('a registry that is not reached, has another version, or is no address', async () => {
    const models = [withPackage(0, { version: '2.0.0' })];
    await expect(pull({ models })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('@voices/model@2.0.0 is not in'),
    });
    const environment = { npm_config_registry: 'ftp://packages.invalid' };
    await expect(pull({ environment })).rejects.toMatchObject({ code: 'unsupported' });
    await registry[Symbol.asyncDispose]();
    await expect(pull()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/ECONNREFUSED.*npm ping/u),
    });
  });

  it('a name that is no such model: those that are, and the other way, are told', async () => {
    await expect(pull({}, { name: 'large-en' })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/small-en.*MODELS_MIRROR/u),
    });
  });
});

describe('a pull that ends too early', () => {
  it('by kill -9: nothing is visible, and the next one goes on', async () => {
    let arrived = (): void => undefined;
    const half = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    registry.fault = (request) =>
      isTarball(request) ? { stopAfter: { bytes: 250_000, told: arrived } } : {};
    const order = JSON.stringify(optionsOf());
    const program = fileURLToPath(new URL('pull-order.ts', import.meta.url));
    const child = startSource(program, [order]);
    await half;
    await until(async () => (await partial()) >= 200_000);
    child.kill('SIGKILL');
    expect(await ended(child)).toMatchObject({ signal: 'SIGKILL' });
    expect(await visible()).toEqual([]);
    registry.fault = () => ({});
    registry.asked.length = 0;
    expect(await ended(startSource(program, [order]))).toMatchObject({ stdout: 'pulled\n' });
    expect(registry.asked.find(isTarball)?.range).toMatch(/^bytes=2\d{5}-$/u);
    expect((await readdir(directory)).sort()).toEqual(['.locks', name]);
  });

  it('because another process is at it', async () => {
    let free = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      free = resolve;
    });
    const asked = new Promise<void>((resolve) => {
      registry.fault = () => {
        resolve();
        return { after: held };
      };
    });
    const first = pull();
    await asked;
    await expect(pull()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Another process is downloading'),
    });
    free();
    expect(await first).toMatchObject({ present: false });
    expect(registry.asked.filter(isTarball)).toHaveLength(2);
  });
});

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a small disk', () => {
  const mount = (megabytes: number): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory]);
  };
  beforeEach(() => mkdir(directory));
  afterEach(() => void execFileSync('umount', [directory]));

  it('is told of before anything is brought', async () => {
    mount(2);
    await expect(pull()).rejects.toMatchObject({
      code: 'limit_exceeded',
      message: expect.stringMatching(/needs 0\.8 MB more.*free.*MODELS_CACHE_DIR/u),
    });
    expect(registry.asked).toEqual([]);
    expect(await visible()).toEqual([]);
  });

  it('that fills up on the way: nothing is visible, and the next pull goes on', async () => {
    mount(80);
    const filler = join(directory, '.filler');
    registry.fault = (request) => {
      if (!isTarball(request)) return {};
      return { after: writeFile(filler, new Uint8Array(90_000_000)).catch(() => undefined) };
    };
    await expect(pull()).rejects.toMatchObject({
      code: 'limit_exceeded',
      message: expect.stringContaining('is full'),
    });
    expect(await visible()).toEqual([]);
    registry.fault = () => ({});
    await rm(filler);
    expect(await pull()).toMatchObject({ present: false });
  });

  it('that is read-only: what is whole is used, what is not is told', async () => {
    mount(80);
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    await expect(pull()).rejects.toMatchObject({
      code: 'permission_denied',
      message: expect.stringMatching(/cannot be written to \(EROFS\)/u),
    });
    execFileSync('mount', ['-o', 'remount,rw', directory]);
    await pull();
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    expect(await pull()).toMatchObject({ present: true });
  });
});

/** A proxy that leads everything to one port of this machine and remembers what it was asked for. */
async function startProxy(
  port: number,
): Promise<AsyncDisposable & { address: string; asked: string[] }> {
  const asked: string[] = [];
  const tunnels: Duplex[] = [];
  const proxy = createServer((incoming, response) => {
    const { host, pathname } = new URL(incoming.url ?? '');
    asked.push(host);
    const { headers } = incoming;
    get({ port, path: pathname, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
  }).on('connect', (incoming, socket) => {
    asked.push(incoming.url ?? '');
    const onwards = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onwards.pipe(socket).pipe(onwards);
    });
    for (const one of [socket, onwards]) tunnels.push(one.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    ...{ asked, address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
    [Symbol.asyncDispose]: () => {
      for (const one of tunnels) one.destroy();
      proxy.closeAllConnections();
      return new Promise((resolve) => proxy.close(() => resolve()));
    },
  };
}

/** Bytes of tarballs that have arrived so far. */
async function partial(): Promise<number> {
  const below = join(directory, `.pull-${name}`);
  const found = await readdir(below, { recursive: true }).catch(() => []);
  const part = found.find((path) => path.endsWith('.part'));
  return part === undefined ? 0 : (await readFile(join(below, part))).length;
}

async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await new Promise((resolve) => setTimeout(resolve, 20));
}
