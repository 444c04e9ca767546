import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certify } from '../certificate.js';
import { freePort } from '../free-port.js';
import { leash } from '../leash.js';

/** Where `npm test` installs servers that only tests start. */
const servers = new URL('../../../scripts/test-servers/', import.meta.url);

/** Azurite's account, which Microsoft publishes. */
export const azuriteAccount = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
};

export interface Azurite extends AsyncDisposable {
  /** The address of the account. */
  readonly endpoint: string;
  readonly connectionString: string;
  /** File with the certificate that vouches for it, where it speaks TLS. */
  readonly certFile: string | undefined;
}

export interface AzuriteOptions {
  /** Speaks TLS and takes tokens of Entra ID, whose signature it does not check. */
  readonly oauth?: boolean;
}

/** Starts Azurite's blob service on a free port of 127.0.0.1, in memory. */
export async function startAzurite({ oauth = false }: AzuriteOptions = {}): Promise<Azurite> {
  const home = await mkdtemp(join(tmpdir(), 'attune-azurite-'));
  const port = await freePort();
  const certFile = join(home, 'cert.pem');
  const keyFile = join(home, 'key.pem');
  if (oauth) await certify({ keyFile, certFile, name: 'azurite', subjects: ['IP:127.0.0.1'] });
  const main = createRequire(servers).resolve('azurite/dist/src/blob/main.js');
  const secured = oauth ? ['--oauth', 'basic', '--cert', certFile, '--key', keyFile] : [];
  const flags = [
    '--inMemoryPersistence',
    '--disableTelemetry',
    '--skipApiVersionCheck',
    '--silent',
  ];
  const server = spawn(
    process.execPath,
    [main, '--blobHost', '127.0.0.1', '--blobPort', String(port), ...flags, ...secured],
    { cwd: home, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const held = leash(server, home);
  await isReady(server);
  const endpoint = `${oauth ? 'https' : 'http'}://127.0.0.1:${port}/${azuriteAccount.name}`;
  const account = `AccountName=${azuriteAccount.name};AccountKey=${azuriteAccount.key}`;
  return {
    endpoint,
    connectionString: `DefaultEndpointsProtocol=http;${account};BlobEndpoint=${endpoint};`,
    certFile: oauth ? certFile : undefined,
    async [Symbol.asyncDispose]() {
      const gone = once(server, 'close');
      server.kill('SIGKILL');
      await gone;
      held.release();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Rejects with what the server said when it ends instead. */
async function isReady(server: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < 100_000) said += text;
      if (said.includes('successfully listens')) resolve();
    });
    server.once('exit', () => reject(new Error(`Azurite ended: ${said}`)));
  });
}
