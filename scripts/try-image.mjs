/**
 * Follows deploy/Containerfile without a container engine: copies what it copies, runs what it runs
 * in scratch directories, starts what came of it as the user it names, and asks for its health.
 *
 * System packages are not installed; those of this machine are used. Needs
 * the registry of npm.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildStages, readContainerfile } from './image/stages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'attune-image-'));
const asRoot = process.getuid?.() === 0;
const startedAt = Date.now();

try {
  spawnSync('chmod', ['755', scratch]);
  const instructions = readContainerfile(readFileSync(join(root, 'deploy/Containerfile'), 'utf8'));
  const image = buildStages(root, scratch, instructions);
  console.log(`built in ${seconds()} s; ${megabytes(image.directory)} MB without the system`);
  refuseWhatOnlyDevelopersNeed(image.directory);
  await tryIt(image);
  console.log(`The image would start. ${seconds()} s in all.`);
} catch (error) {
  console.error(`FAILED: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function refuseWhatOnlyDevelopersNeed(directory) {
  const found = ['vitest', '@biomejs/biome', 'dependency-cruiser', 'rolldown'].filter(
    (name) => spawnSync('test', ['-e', join(directory, 'app/node_modules', name)]).status === 0,
  );
  if (found.length > 0) throw new Error(`${found.join(', ')} should not be in the image.`);
}

async function tryIt({ directory, env, user, command, healthCommand, workdir }) {
  const [data, temporary] = ['data', 'tmp'].map((name) => join(scratch, name));
  const [uid, gid] = user.split(':').map(Number);
  for (const path of [data, temporary]) {
    mkdirSync(path, { mode: 0o700 });
    if (asRoot) spawnSync('chown', [`${uid}:${gid}`, path]);
  }
  const port = String(await freePort());
  const place = { DATA_DIR: data, TMPDIR: temporary, HOME: '/nonexistent', HOST: '127.0.0.1' };
  place.MODELS_CACHE_DIR = join(directory, env.MODELS_CACHE_DIR);
  const secret = { JWT_SECRET_KEY: 'of-this-try-alone-0123456789-0123456789' };
  const options = {
    cwd: join(directory, workdir),
    env: { PATH: process.env.PATH, ...env, ...place, ...secret, PORT: port },
    ...(asRoot ? { uid, gid } : {}),
  };
  attune(options, ['npx', '--no-install', 'attune', 'config']);
  attune(options, ['npx', '--no-install', 'attune', 'doctor']);
  // The image has tini; this machine may not.
  const [program, ...args] = command[0] === 'tini' ? command.slice(2) : command;
  const host = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'inherit'] });
  const gone = once(host, 'close');
  try {
    await becomesHealthy(host, healthCommand, options);
    console.log(`ok     ${command.join(' ')} is healthy as user ${asRoot ? uid : 'of this shell'}`);
  } finally {
    host.kill('SIGTERM');
  }
  const [code] = await gone;
  if (code !== 0) throw new Error(`It ended with ${code} when it was told to stop.`);
  console.log('ok     it stops when it is told to');
}

function attune(options, [program, ...args]) {
  const { status, stdout, stderr } = spawnSync(program, args, { ...options, encoding: 'utf8' });
  const line = [program, ...args].join(' ');
  if (status !== 0) throw new Error(`${line} ended with ${status}.\n${stdout}${stderr}`);
  console.log(`ok     ${line}`);
}

async function becomesHealthy(host, [program, ...args], options) {
  for (let tries = 0; tries < 60 && host.exitCode === null; tries += 1) {
    if (spawnSync(program, args, options).status === 0) return;
    await setTimeout(500);
  }
  throw new Error('It does not become healthy.');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

function megabytes(directory) {
  const { stdout } = spawnSync('du', ['-sm', directory], { encoding: 'utf8' });
  return Number.parseInt(stdout, 10);
}

function seconds() {
  return Math.round((Date.now() - startedAt) / 1_000);
}
