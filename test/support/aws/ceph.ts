import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../free-port.js';
import { type Leash, leash } from '../leash.js';
import type { AwsKey } from './signature.js';

const programs = ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'ceph', 'monmaptool'];
const run = promisify(execFile);

export const howToGetCeph =
  'Ceph is missing: apt-get install --no-install-recommends ceph-mon ceph-osd radosgw ceph-common';

/** Whether the programs of Ceph are installed. */
export function hasCeph(): boolean {
  return programs.every((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);
}

/** Ceph's gateway, an S3 server that is not ours: it checks signatures and keeps versions. */
export interface Ceph extends AsyncDisposable {
  readonly url: string;
  /** Adds an account that owns no bucket. */
  addUser(name: string, key: AwsKey): Promise<void>;
}

/** Name of the one key for encryption that the gateway has. */
export const cephKmsKey = 'attune-test-key';

/** Starts a cluster of one monitor, one store in memory and one gateway on free ports of 127.0.0.1. */
export async function startCeph(key: AwsKey): Promise<Ceph> {
  const home = await mkdtemp(join(tmpdir(), 'attune-ceph-'));
  const cluster = randomUUID();
  const store = randomUUID();
  const monPort = await freePort();
  const port = await freePort();
  const config = join(home, 'ceph.conf');
  await writeFile(config, configOf({ home, cluster, monPort, port }));
  await Promise.all(['mon', 'osd'].map((name) => mkdir(join(home, name))));
  const running: { readonly process: ChildProcess; readonly held: Leash }[] = [];
  const admin = (program: string, ...given: readonly string[]) =>
    run(program, ['-c', config, ...given], { cwd: home, timeout: 60_000 });

  async function start(program: string, ...given: readonly string[]): Promise<void> {
    const log = await open(join(home, `${program}.out`), 'w');
    const child = spawn(program, ['-c', config, '-f', ...given], {
      cwd: home,
      stdio: ['ignore', log.fd, log.fd],
    });
    running.push({ process: child, held: leash(child, home) });
    await log.close();
  }

  const map = join(home, 'monmap');
  const place = `[v2:127.0.0.1:${monPort}]`;
  await run('monmaptool', ['--create', '--fsid', cluster, '--addv', 'a', place, map]);
  await admin('ceph-mon', '-i', 'a', '--mkfs', '--monmap', map);
  await start('ceph-mon', '-i', 'a');
  await admin('ceph', '--connect-timeout', '30', 'osd', 'new', store, '0');
  await admin('ceph-osd', '-i', '0', '--osd-uuid', store, '--mkfs');
  await start('ceph-osd', '-i', '0');
  await start('radosgw', '-n', 'client.rgw');
  const addUser = async (name: string, { accessKeyId, secretAccessKey }: AwsKey): Promise<void> => {
    const keys = ['--access-key', accessKeyId, '--secret-key', secretAccessKey];
    await admin('radosgw-admin', 'user', 'create', '--uid', name, '--display-name', name, ...keys);
  };
  await addUser('owner', key);
  const url = `http://127.0.0.1:${port}`;
  await answers(url);
  return {
    url,
    addUser,
    async [Symbol.asyncDispose]() {
      for (const { process: child, held } of running.reverse()) {
        const gone = once(child, 'close');
        if (child.exitCode === null && child.kill('SIGKILL')) await gone;
        held.release();
      }
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await (await fetch(url)).arrayBuffer();
      return;
    } catch (error) {
      if (attempt === 300) throw new Error('The gateway does not answer', { cause: error });
      await setTimeout(100);
    }
  }
}

interface Cluster {
  readonly home: string;
  readonly cluster: string;
  readonly monPort: number;
  readonly port: number;
}

/** No access control inside the cluster, one copy of everything, and proposals without a wait. */
function configOf({ home, cluster, monPort, port }: Cluster): string {
  const kmsKey = Buffer.alloc(32, 7).toString('base64');
  return `[global]
fsid = ${cluster}
mon host = v2:127.0.0.1:${monPort}/0
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
ms mon cluster mode = crc
ms mon service mode = crc
ms cluster mode = crc
ms service mode = crc
ms client mode = crc
public addr = 127.0.0.1
cluster addr = 127.0.0.1
run dir = ${home}
admin socket = ${home}/$name.asok
log file = ${home}/$name.log
mon data = ${home}/mon
osd data = ${home}/osd
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 4294967296
mon allow pool size one = true
mon data avail warn = 2
mon data avail crit = 1
mon max pg per osd = 1000
paxos propose interval = 0.05
paxos min wait = 0.01
mon tick interval = 1
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = ${cephKmsKey}=${kmsKey}
`;
}
