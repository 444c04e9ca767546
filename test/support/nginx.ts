import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { repository } from './attune.js';
import { certify } from './certificate.js';
import { freePort } from './free-port.js';

const run = promisify(execFile);
/** Debian keeps it where only root looks. */
const env = { ...process.env, PATH: `${process.env['PATH']}${delimiter}/usr/sbin` };

/** The name for which the shipped file answers. */
export const proxyName = 'attune.example.org';

/** An nginx of a test's own, with the configuration that is shipped. */
export interface Nginx extends AsyncDisposable {
  readonly port: number;
  readonly plainPort: number;
  /** Vouches for its certificate. */
  readonly ca: string;
  /** Files that it laid down for requests and answers. */
  spooled(): Promise<readonly string[]>;
  /** All it has written into its logs. */
  logs(): Promise<string>;
}

/**
 * Starts nginx on free ports in front of the host at `upstream`; of the shipped files only places
 * are changed.
 */
export async function startNginx(upstream: string): Promise<Nginx> {
  const home = await mkdtemp(join(tmpdir(), 'attune-nginx-'));
  try {
    return await startIn(home, upstream);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(home: string, upstream: string): Promise<Nginx> {
  const [port, plainPort] = [await freePort(), await freePort()];
  await mkdir(join(home, 'spool'));
  const ca = await makeCertificate(home);
  const shipped = await shippedText('attune.conf');
  await writeFile(join(home, 'attune.conf'), placed(shipped, { home, port, plainPort }));
  const hosts = await shippedText('attune-upstream.conf');
  await writeFile(join(home, 'upstream.conf'), replaced(hosts, '127.0.0.1:8000', upstream));
  await writeFile(join(home, 'nginx.conf'), mainText(home));
  const close = await started(['-p', home, '-c', join(home, 'nginx.conf')], port);
  return {
    port,
    plainPort,
    ca,
    spooled: () => filesBelow(join(home, 'spool')),
    logs: async () => {
      const names = (await readdir(home)).filter((name) => name.endsWith('.log'));
      const texts = await Promise.all(names.map((name) => readFile(join(home, name), 'utf8')));
      return texts.join('');
    },
    [Symbol.asyncDispose]: async () => {
      await close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Resolves with what ends it, once it answers. */
async function started(place: readonly string[], port: number): Promise<() => Promise<void>> {
  await run('nginx', ['-t', ...place], { env });
  const child = spawn('nginx', place, { env, stdio: 'ignore' });
  const abandon = () => child.kill('SIGKILL');
  process.once('exit', abandon);
  const close = async (signal: NodeJS.Signals): Promise<void> => {
    const gone = child.exitCode === null ? once(child, 'exit') : undefined;
    child.kill(signal);
    await gone;
    process.off('exit', abandon);
  };
  try {
    await answers(child, port);
  } catch (error) {
    await close('SIGKILL');
    throw error;
  }
  return () => close('SIGTERM');
}

function shippedText(name: string): Promise<string> {
  return readFile(join(repository, 'deploy/nginx', name), 'utf8');
}

interface Place {
  readonly home: string;
  readonly port: number;
  readonly plainPort: number;
}

function placed(text: string, { home, port, plainPort }: Place): string {
  const changes: readonly (readonly [string, string])[] = [
    ['listen 80;', `listen 127.0.0.1:${plainPort};`],
    ['listen [::]:80;', ''],
    ['listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`],
    ['listen [::]:443 ssl http2;', ''],
    ['/etc/ssl/attune', home],
    ['/var/log/nginx', home],
    ['/var/www/html', home],
  ];
  return changes.reduce((done, [from, to]) => replaced(done, from, to), text);
}

/** What is not there any more must not be passed over. */
function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`The shipped configuration has no "${from}".`);
  return text.replaceAll(from, to);
}

/** What Debian's main file says, as far as it matters; it compresses, too. */
function mainText(home: string): string {
  const spools = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${home}/spool/${name};`,
  );
  return `
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    daemon off;
    worker_processes 1;
    pid ${home}/nginx.pid;
    error_log ${home}/main-error.log;
    events {}
    http {
      default_type application/octet-stream;
      gzip on;
      gzip_types application/json application/problem+json text/event-stream;
      gzip_proxied any;
      gzip_min_length 1;
      ${spools.join('\n      ')}
      include ${home}/attune.conf;
      include ${home}/upstream.conf;
    }
  `;
}

async function makeCertificate(home: string): Promise<string> {
  const [keyFile, certFile] = [join(home, 'privkey.pem'), join(home, 'fullchain.pem')];
  await certify({ keyFile, certFile, name: proxyName, subjects: [`DNS:${proxyName}`] });
  return await readFile(certFile, 'utf8');
}

async function answers(child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error('nginx ended at its start.');
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    await setTimeout(50);
  }
  throw new Error('nginx does not answer.');
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
