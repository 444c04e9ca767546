import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runProcess } from '../../processes/run-process.js';
import { modelError } from './model-error.js';

/** Where npm's configuration is read from. */
export interface NpmPlaces {
  /** The variables of the process. Default: none. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where the `.npmrc` of a project is looked for, upwards. Default: the working directory. */
  readonly directory?: string | undefined;
  /** Default: the home directory of this user. */
  readonly home?: string | undefined;
}

/** What of npm's configuration matters to a download. */
export interface NpmConfig {
  /** The address of the registry for a package, with a slash at its end. */
  registryFor(packageName: string): URL;
  /** Headers with the credentials for an address; none where none are configured. */
  credentialsFor(address: URL): Record<string, string>;
  /** The proxy for an address. */
  proxyFor(address: URL): string | undefined;
  /** Certificates of authorities in PEM; absent: those of Node. */
  readonly authorities: readonly string[];
  /** Whether certificates are checked. */
  readonly strictTls: boolean;
}

type Values = ReadonlyMap<string, string>;

const longestFile = 1_048_576;

/**
 * Reads npm's configuration as npm does: variables first, then the `.npmrc` of the project, of the
 * user and of the machine. npm itself is only asked where none of them names a registry: its
 * own commands tell everything but credentials, which a download may need.
 *
 * @throws PortError `unsupported` without a registry.
 */
export async function readNpmConfig(places: NpmPlaces = {}): Promise<NpmConfig> {
  const { environment = {}, home = homedir() } = places;
  const variables = fromVariables(environment);
  const project = await projectFile(resolve(places.directory ?? '.'));
  const user = variables.get('userconfig') ?? join(home, '.npmrc');
  const layers: Values[] = [variables];
  for (const file of [project, user, variables.get('globalconfig') ?? globalFile(variables)]) {
    if (file !== undefined) layers.push(await fromFile(file, environment));
  }
  const find = (name: string): string | undefined => {
    for (const layer of layers) {
      const value = layer.get(name);
      if (value !== undefined && value !== '' && value !== 'null') return value;
    }
    return undefined;
  };
  const registry = find('registry') ?? (await defaultRegistry(environment));
  return configOf(find, environment, { registry, authorities: await authoritiesOf(find) });
}

type Find = (name: string) => string | undefined;

function configOf(
  find: Find,
  environment: NonNullable<NpmPlaces['environment']>,
  { registry, authorities }: { readonly registry: string; readonly authorities: readonly string[] },
): NpmConfig {
  const given = (name: string): string | undefined =>
    environment[name.toUpperCase()] || environment[name] || undefined;
  const direct = (find('noproxy') ?? given('no_proxy') ?? '').split(/[\s,]+/u);
  return {
    registryFor: (packageName) => {
      const scope = /^(@[^/]+)\//u.exec(packageName)?.[1];
      const scoped = scope === undefined ? undefined : find(`${scope}:registry`);
      const address = scoped ?? registry;
      if (!/^https?:\/\//iu.test(address) || !URL.canParse(address)) throw noRegistry();
      return new URL(address.replace(/\/*$/u, '/'));
    },
    credentialsFor: (address) => credentialsOf(find, address),
    proxyFor: (address) => {
      if (direct.some((one) => isBelow(address.hostname, one))) return undefined;
      const plain = find('proxy') ?? given('http_proxy');
      if (address.protocol === 'http:') return plain;
      return find('https-proxy') ?? given('https_proxy') ?? plain;
    },
    authorities,
    strictTls: find('strict-ssl') !== 'false',
  };
}

/** Whether a host is one that no proxy is used for, or one below it. */
function isBelow(host: string, entry: string): boolean {
  if (entry === '*') return true;
  const name = entry.replace(/^\*?\./u, '').toLowerCase();
  return name !== '' && (host === name || host.endsWith(`.${name}`));
}

/** npm looks for credentials under the address itself and then under each folder above. */
function credentialsOf(find: Find, { host, pathname }: URL): Record<string, string> {
  for (let folder = pathname; folder !== ''; folder = folder.replace(/[^/]*\/?$/u, '')) {
    for (const key of [`//${host}${folder}`, `//${host}${folder.replace(/\/$/u, '')}`]) {
      const authorization = credentialsAt(find, key);
      if (authorization !== undefined) return { authorization };
    }
  }
  return {};
}

function credentialsAt(find: Find, key: string): string | undefined {
  const token = find(`${key}:_authToken`);
  if (token !== undefined) return `Bearer ${token}`;
  const basic = find(`${key}:_auth`);
  if (basic !== undefined) return `Basic ${basic}`;
  const [name, password] = [find(`${key}:username`), find(`${key}:_password`)];
  if (name === undefined || password === undefined) return undefined;
  const both = `${name}:${Buffer.from(password, 'base64').toString('utf8')}`;
  return `Basic ${Buffer.from(both).toString('base64')}`;
}

async function authoritiesOf(find: Find): Promise<readonly string[]> {
  const file = find('cafile');
  const inline = find('ca[]') ?? find('ca');
  if (inline !== undefined) return inline.replaceAll('\\n', '\n').split('\0');
  return file === undefined ? [] : [await readFile(file, 'utf8')];
}

function fromVariables(environment: NonNullable<NpmPlaces['environment']>): Values {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) {
    const key = /^npm_config_(.+)$/iu.exec(name)?.[1];
    if (key === undefined || value === undefined || value === '') continue;
    // Names of addresses keep their spelling; of others `_` stands for `-`.
    const plain = key.startsWith('//') ? key : key.replaceAll(/(?!^)_/gu, '-').toLowerCase();
    values.set(plain, value);
  }
  return values;
}

async function fromFile(
  file: string,
  environment: NonNullable<NpmPlaces['environment']>,
): Promise<Values> {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0;
  const values = new Map<string, string>();
  if (size === 0 || size > longestFile) return values;
  const text = await readFile(file, 'utf8').catch(() => '');
  for (const line of text.split(/\r?\n/u)) {
    const [, key, value] = /^\s*([^;#=\s][^=]*?)\s*=\s*(.*?)\s*$/u.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const plain = expand(value.replace(/^(["'])(.*)\1$/u, '$2'), environment);
    const before = key.endsWith('[]') ? values.get(key) : undefined;
    values.set(key, before === undefined ? plain : `${before}\0${plain}`);
  }
  return values;
}

/** `${NAME}` stands for a variable. One that is not set stays as it is, as with npm. */
function expand(value: string, environment: NonNullable<NpmPlaces['environment']>): string {
  return value.replaceAll(/\$\{([^${}?]+)(\?)?\}/gu, (whole, name: string, optional?: string) => {
    const found = environment[name];
    return found ?? (optional === undefined ? whole : '');
  });
}

/** The nearest directory upwards that is a project. */
async function projectFile(directory: string): Promise<string | undefined> {
  for (const marker of ['package.json', 'node_modules']) {
    if ((await stat(join(directory, marker)).catch(() => undefined)) !== undefined)
      return join(directory, '.npmrc');
  }
  const above = dirname(directory);
  return above === directory ? undefined : await projectFile(above);
}

/** Of the installation of Node, unless another prefix is set. */
function globalFile(variables: Values): string {
  const folder = dirname(process.execPath);
  const own = process.platform === 'win32' ? folder : dirname(folder);
  return join(variables.get('prefix') ?? own, 'etc', 'npmrc');
}

/** What npm uses where nothing is configured; npm alone knows it. */
async function defaultRegistry(
  environment: NonNullable<NpmPlaces['environment']>,
): Promise<string> {
  const folder = dirname(process.execPath);
  const beside = [
    'node_modules',
    '../lib/node_modules',
    '../share/nodejs',
    '../share/node_modules',
  ];
  const programs = [
    environment['npm_execpath'] ?? '',
    ...beside.map((place) => join(folder, place, 'npm', 'bin', 'npm-cli.js')),
  ].filter((file) => file.endsWith('npm-cli.js'));
  for (const program of programs) {
    if ((await stat(program).catch(() => undefined)) === undefined) continue;
    const said = await askNpm(program).catch(() => '');
    if (said !== '') return said;
  }
  throw noRegistry();
}

async function askNpm(program: string): Promise<string> {
  const { stdout, exitCode } = await runProcess(process.execPath, {
    args: [program, 'config', 'get', 'registry'],
    env: { HOME: homedir() },
    cwd: homedir(),
    timeLimitMs: 30_000,
    stdoutBytes: 16_384,
  });
  return exitCode === 0 ? new TextDecoder().decode(stdout).trim() : '';
}

function noRegistry() {
  const message =
    'npm is set up for no registry that can be used: its address must begin with http:// or https://. "npm config get registry" shows it; npm_config_registry=ADDRESS sets it for one command';
  return modelError('unsupported', message);
}
