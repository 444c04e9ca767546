/**
 * Other versions of Node, from the packages on npm that hold nothing but its program. npm checks
 * what it downloads against the registry's hash; no script of the package runs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const program = process.platform === 'win32' ? 'node.exe' : 'node';
const system = process.platform === 'win32' ? 'win' : process.platform;

/** Takes `--node 24` or `--node=24.1.0` out of the arguments of a command. */
export function takeNodeVersion(args) {
  const at = args.findIndex((arg) => arg === '--node' || arg.startsWith('--node='));
  if (at === -1) return { rest: args };
  const joined = args[at].includes('=');
  const version = joined ? args[at].slice('--node='.length) : args[at + 1];
  if (!/^\d+(\.\d+){0,2}$/.test(version ?? '')) {
    throw new Error('--node needs a version, such as --node 24 or --node 24.1.0.');
  }
  return { version, rest: args.toSpliced(at, joined ? 1 : 2) };
}

/** Runs a script on that Node, which is also the `node` of all it starts; resolves its exit code. */
export function runOnNode(version, script, args) {
  const node = nodeProgram(version);
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
  const found = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (found.status !== 0) throw new Error(`${node} does not run here: ${found.stderr}`);
  console.log(`On Node ${found.stdout.trim()} (${node})`);
  const env = { ...process.env, PATH: path, NODE: node, npm_node_execpath: node };
  return spawnSync(node, [script, ...args], { stdio: 'inherit', env }).status ?? 1;
}

/** Where the program lies; downloaded at the first call. */
function nodeProgram(version) {
  const name = `node-${system}-${process.arch}`;
  const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(caches, 'attune', 'node', version);
  const node = join(folder, 'node_modules', name, 'bin', program);
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  const command = ['install', '--prefix', folder, ...flags, `${name}@${version}`];
  const { status, stderr } = runNpm(command, folder);
  if (status !== 0 || !existsSync(node)) {
    throw new Error(
      `Node ${version} could not be fetched: npm ${command.join(' ')} failed.\n${stderr}`,
    );
  }
  return node;
}

/** Under `npm run`, npm names its own script file, which starts without a shell on every system. */
function runNpm(args, cwd) {
  const npm = process.env.npm_execpath ?? '';
  const viaNode = npm.endsWith('npm-cli.js');
  const [command, first] = viaNode ? [process.execPath, [npm]] : ['npm', []];
  return spawnSync(command, [...first, ...args], { cwd, encoding: 'utf8' });
}
