import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runStep, StepFailed, tryStep } from './steps.mjs';

/** What the local adapters start as a command, and where each comes from. */
const programs = [
  { name: 'ffmpeg', found: () => onPath('ffmpeg'), debian: 'ffmpeg', brew: 'ffmpeg' },
  { name: 'ffprobe', found: () => onPath('ffprobe'), debian: 'ffmpeg', brew: 'ffmpeg' },
  {
    name: 'PocketSphinx',
    found: pocketSphinx,
    debian: 'pocketsphinx',
    brew: 'cmu-pocketsphinx',
  },
  {
    name: 'its English model',
    found: englishModel,
    debian: 'pocketsphinx-en-us',
    brew: 'cmu-pocketsphinx',
  },
];

/** The servers that tests start for themselves, on free ports and in temporary directories. */
const testServers = [
  {
    name: 'Postgres',
    found: () => debianPostgres() ?? onPath('initdb'),
    debian: 'postgresql',
    brew: 'postgresql@17',
  },
  {
    name: 'Redis',
    found: () => onPath('redis-server'),
    debian: 'redis-server',
    brew: 'redis',
  },
  {
    name: 'nginx',
    found: () => onPath('nginx') ?? ['/usr/sbin/nginx'].find(isExecutable),
    debian: 'nginx-light',
    brew: 'nginx',
  },
  {
    // Tests of the AWS adapters are skipped without it, so only Debian is asked for it.
    name: 'botocore with its models of the services of AWS',
    found: () => (existsSync('/etc/debian_version') ? serviceModels() : 'not needed'),
    debian: 'python3-botocore',
    brew: '',
  },
  ...['ceph-mon', 'ceph-osd', 'radosgw', 'ceph'].map((name) => ({
    // Likewise: tests of recordings in S3 are skipped without its gateway.
    name: `Ceph's ${name}`,
    found: () => (existsSync('/etc/debian_version') ? onPath(name) : 'not needed'),
    debian: name === 'ceph' ? 'ceph-common' : name,
    brew: '',
  })),
  {
    name: 'Chromium',
    found: () => onPath('chromium') ?? onPath('chromium-browser') ?? onPath('google-chrome'),
    debian: 'chromium',
    brew: 'chromium',
  },
  { name: 'openssl', found: () => onPath('openssl'), debian: 'openssl', brew: 'openssl' },
];

/**
 * Installs the missing programs where that needs no question, and names the command elsewhere.
 *
 * @param {{ tests: boolean }} purpose `tests`: with the servers that only tests need.
 */
export function ensureSystemPrograms({ tests }) {
  const wanted = tests ? [...programs, ...testServers] : programs;
  const missing = missingOf(wanted);
  if (missing.length === 0) return;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) throw manualInstall(missing);
  installDebianPackages(distinct(missing.map((program) => program.debian)));
  const stillMissing = missingOf(wanted);
  if (stillMissing.length === 0) return;
  throw new StepFailed(
    `${names(stillMissing)} cannot be found although the packages are installed. Check PATH: ${process.env.PATH}`,
  );
}

function serviceModels() {
  return ['/usr/lib/python3/dist-packages/botocore/data'].find(existsSync);
}

function missingOf(wanted) {
  return wanted.filter((program) => program.found() === undefined);
}

function installDebianPackages(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const hint = `Run it by hand to see why: apt-get update && apt-get ${install.join(' ')}`;
  const command = 'apt-get';
  // One unreachable source fails the update, and may matter to none of these packages.
  tryStep({ title: 'Updating the list of system packages', command, args: ['update'], env });
  withoutStartingServices(() =>
    runStep({ title: 'Installing system packages', command, args: install, hint, env }),
  );
}

/** Debian starts a server as soon as it is installed, unless this file says that it may not. */
const servicePolicy = '/usr/sbin/policy-rc.d';

function withoutStartingServices(install) {
  if (existsSync(servicePolicy)) return install();
  writeFileSync(servicePolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return install();
  } finally {
    rmSync(servicePolicy, { force: true });
  }
}

function manualInstall(missing) {
  const debian = distinct(missing.map((program) => program.debian)).join(' ');
  const brew = distinct(missing.map((program) => program.brew)).join(' ');
  return new StepFailed(
    [
      `Not installed: ${names(missing)}. ${purposeOf(missing)}`,
      'Install them, then run the same command again:',
      `  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${debian}`,
      `  macOS:           brew install ${brew}`,
    ].join('\n'),
  );
}

function purposeOf(missing) {
  const purposes = [
    missing.some((one) => programs.includes(one)) &&
      'Attune decodes and transcribes recordings with them.',
    missing.some((one) => testServers.includes(one)) && 'Tests start servers of their own.',
  ];
  return purposes.filter(Boolean).join(' ');
}

function onPath(command) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return folders.map((folder) => join(folder, command + suffix)).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Release 5 names the command `pocketsphinx`; Debian still ships `pocketsphinx_continuous`. */
function pocketSphinx() {
  return onPath('pocketsphinx_continuous') ?? onPath('pocketsphinx');
}

/** Debian keeps the server's programs off PATH, in a directory per version. */
function debianPostgres() {
  const folder = '/usr/lib/postgresql';
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .map((version) => join(folder, version, 'bin', 'initdb'))
    .find(isExecutable);
}

function englishModel() {
  const command = pocketSphinx();
  const beside = command === undefined ? [] : [dirname(dirname(realpathSync(command)))];
  return [...beside, '/usr', '/usr/local', '/opt/homebrew']
    .map((prefix) => join(prefix, 'share/pocketsphinx/model/en-us/en-us'))
    .find((folder) => existsSync(folder));
}

function names(list) {
  return list.map((program) => program.name).join(', ');
}

function distinct(list) {
  return [...new Set(list)];
}
