import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The instructions of a Containerfile with their text, comments and broken lines undone. */
export function readContainerfile(text) {
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name, rest] = /^(\w+)\s+(.*)$/.exec(line.trim());
      return { name, rest };
    });
}

/** Builds all stages below `scratch`; returns what the last one would be started with. */
export function buildStages(root, scratch, instructions) {
  const stages = {};
  let stage;
  for (const { name, rest } of instructions) {
    if (name === 'FROM') {
      const [, , as = 'image'] = rest.split(/\s+/);
      stage = { directory: join(scratch, as), workdir: '/', env: {} };
      mkdirSync(stage.directory);
      stages[as] = stage;
    } else if (name in handlers) {
      handlers[name](stage, rest, { root, stages });
    } else if (!ignored.includes(name)) {
      throw new Error(`${name} is not understood here; teach scripts/image/stages.mjs.`);
    }
  }
  stage.command = [...stage.entrypoint, ...stage.arguments];
  return stage;
}

const ignored = ['ARG', 'EXPOSE', 'STOPSIGNAL', 'VOLUME'];

const handlers = {
  WORKDIR: (stage, rest) => {
    stage.workdir = rest;
    mkdirSync(join(stage.directory, rest), { recursive: true });
  },
  USER: (stage, rest) => {
    stage.user = rest;
  },
  ENV: (stage, rest) => {
    for (const pair of rest.split(/\s+/)) {
      const [name, value] = pair.split('=');
      stage.env[name] = value;
    }
  },
  ENTRYPOINT: (stage, rest) => {
    stage.entrypoint = JSON.parse(rest);
  },
  CMD: (stage, rest) => {
    stage.arguments = JSON.parse(rest);
  },
  HEALTHCHECK: (stage, rest) => {
    stage.healthCommand = JSON.parse(rest.slice(rest.indexOf('CMD ') + 4));
  },
  COPY: copy,
  RUN: run,
};

function copy(stage, rest, { root, stages }) {
  const words = rest.split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice(7);
  const [source, target] = words.filter((word) => !word.startsWith('--'));
  const to = join(stage.directory, stage.workdir, target);
  if (from === undefined) return copyContext(root, join(root, source), to);
  cpSync(join(stages[from].directory, source), to, { recursive: true, verbatimSymlinks: true });
}

/** What `.dockerignore` leaves of the directory that the image is built from. */
function copyContext(root, from, to) {
  const rules = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const names = readdirSync(from).filter((name) => rules.includes(`!${name}`));
  const patterns = rules.filter((rule) => rule.startsWith('**/')).map((rule) => rule.slice(3));
  const left = (path) => !patterns.some((pattern) => fits(basename(path), pattern));
  for (const name of names) {
    cpSync(join(from, name), join(to, name), { recursive: true, filter: left });
  }
}

function fits(name, pattern) {
  return pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern;
}

function run(stage, command) {
  if (/\bapt-get\b/.test(command)) {
    console.log(`left   ${command}`);
    return;
  }
  const startedAt = Date.now();
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: join(stage.directory, stage.workdir),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${command} ended with ${status}.\n${stdout}${stderr}`);
  console.log(`ok     ${command} (${Math.round((Date.now() - startedAt) / 1_000)} s)`);
}
