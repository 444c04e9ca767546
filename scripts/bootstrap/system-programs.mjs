import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
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

/** Installs the missing programs where that needs no question, and names the command elsewhere. */
export function ensureSystemPrograms() {
  const missing = missingPrograms();
  if (missing.length === 0) return;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) throw manualInstall(missing);
  installDebianPackages(distinct(missing.map((program) => program.debian)));
  const stillMissing = missingPrograms();
  if (stillMissing.length === 0) return;
  throw new StepFailed(
    `${names(stillMissing)} cannot be found although the packages are installed. Check PATH: ${process.env.PATH}`,
  );
}

function missingPrograms() {
  return programs.filter((program) => program.found() === undefined);
}

function installDebianPackages(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const hint = `Run it by hand to see why: apt-get update && apt-get ${install.join(' ')}`;
  const command = 'apt-get';
  // One unreachable source fails the update, and may matter to none of these packages.
  tryStep({ title: 'Updating the list of system packages', command, args: ['update'], env });
  runStep({ title: 'Installing system packages', command, args: install, hint, env });
}

function manualInstall(missing) {
  const debian = distinct(missing.map((program) => program.debian)).join(' ');
  const brew = distinct(missing.map((program) => program.brew)).join(' ');
  return new StepFailed(
    [
      `Not installed: ${names(missing)}. Attune decodes and transcribes recordings with them.`,
      'Install them, then run the same command again:',
      `  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${debian}`,
      `  macOS:           brew install ${brew}`,
    ].join('\n'),
  );
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
