import type { FoundModel, ModelEntry, Pulled } from '@attune/adapters-local/sherpa';
import { Command } from 'commander';
import { UsageError } from './errors.js';
import { type CliIo, configOf, type Done } from './io.js';
import { percentProgress } from './percent-progress.js';

/** `attune models`: the speech models of this machine. Only `pull` brings any. */
export function modelsCommand(io: CliIo, done: Done): Command {
  return new Command('models')
    .description('List, download and check the models of the speech engine sherpa.')
    .addCommand(listCommand(io, done))
    .addCommand(pullCommand(io, done))
    .addCommand(verifyCommand(io, done))
    .addCommand(indexCommand(io, done));
}

/** Loaded only here: other commands need no models. */
const models = () => import('@attune/adapters-local/sherpa');

interface MirrorFlags {
  readonly mirror?: string;
}

function listCommand(io: CliIo, done: Done): Command {
  return new Command('list')
    .description('Show the models in MODELS_DIR, and those of the mirror.')
    .option('--mirror <place>', 'an address or a directory (MODELS_MIRROR)')
    .action(async (flags: MirrorFlags) => {
      const { sherpa } = configOf(io).config;
      const { listModels, openMirror } = await models();
      const here = await listModels(sherpa.modelsDirectory);
      io.stdout.write(`${sherpa.modelsDirectory}\n${linesOf(here.map(lineOf), 'no models')}`);
      const place = flags.mirror ?? sherpa.mirror;
      if (place !== undefined) {
        const mirror = openMirror(place);
        const { models: there } = await mirror.catalogue({ signal: io.signal });
        const known = new Set(here.map(({ name }) => name));
        const lines = there.map((model) => ({
          ...lineOf({ ...model, size: sizeOf(model) }),
          note: known.has(model.name) ? 'is here' : `attune models pull ${model.name}`,
        }));
        io.stdout.write(`${mirror.place}\n${linesOf(lines, 'no models')}`);
      }
      done(0);
    });
}

function pullCommand(io: CliIo, done: Done): Command {
  return new Command('pull')
    .description('Download models from a mirror to MODELS_DIR; continues where it was interrupted.')
    .argument('<name...>', 'as "attune models list" shows them')
    .option('--mirror <place>', 'an address or a directory (MODELS_MIRROR)')
    .action(async (names: readonly string[], flags: MirrorFlags) => {
      const { sherpa } = configOf(io).config;
      const mirror = flags.mirror ?? sherpa.mirror;
      if (mirror === undefined) throw new UsageError(withoutMirror);
      const { pullModel } = await models();
      for (const name of names) {
        const show = percentProgress(io.stderr);
        const onProgress = (share: { done: number; total: number }) =>
          show({ title: name, ...share });
        const directory = sherpa.modelsDirectory;
        const pulled = await pullModel({ name, mirror, directory, signal: io.signal, onProgress });
        io.stdout.write(said(pulled));
      }
      done(0);
    });
}

const withoutMirror =
  'Set the mirror with MODELS_MIRROR or --mirror: an http, https or file address or a directory with an index.json, which "attune models index DIR" writes.';

function verifyCommand(io: CliIo, done: Done): Command {
  return new Command('verify')
    .description('Read the files of models and compare their checksums.')
    .argument('<name...>', 'as "attune models list" shows them')
    .action(async (names: readonly string[]) => {
      const { modelsDirectory: directory } = configOf(io).config.sherpa;
      const { verifyModel } = await models();
      let whole = true;
      for (const name of names) {
        const files = await verifyModel({ name, directory, signal: io.signal });
        for (const { path, state } of files) {
          io.stdout.write(`${state.padEnd(7)}  ${name}/${path}\n`);
          whole &&= state === 'whole';
        }
      }
      if (!whole) io.stderr.write('Download incomplete models again with "attune models pull".\n');
      done(whole ? 0 : 1);
    });
}

function indexCommand(io: CliIo, done: Done): Command {
  return new Command('index')
    .description('Turn a directory of models into a mirror: write its index.json.')
    .argument('<directory>', 'holds a directory for each model')
    .action(async (directory: string) => {
      const { indexModels } = await models();
      const tell = (name: string) => io.stderr.write(`Reading ${name}\n`);
      const { models: found } = await indexModels(directory, tell, { signal: io.signal });
      const lines = found.map((model) => lineOf({ ...model, size: sizeOf(model) }));
      io.stdout.write(`${directory}/index.json\n${linesOf(lines, 'no models')}`);
      done(0);
    });
}

interface Line {
  readonly name: string;
  readonly kind: string;
  readonly size: string;
  readonly note?: string;
}

function lineOf({ name, kind, size }: FoundModel): Line {
  return { name, kind, size: `${(size / 1_000_000).toFixed(1)} MB` };
}

function linesOf(lines: readonly Line[], otherwise: string): string {
  if (lines.length === 0) return `  (${otherwise})\n`;
  const width = Math.max(...lines.map(({ name }) => name.length));
  return lines
    .map(({ name, kind, size, note }) =>
      `  ${name.padEnd(width)}  ${kind.padEnd(6)}  ${size.padStart(10)}  ${note ?? ''}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function sizeOf({ files }: ModelEntry): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function said({ model: { name, kind }, path, present }: Pulled): string {
  const how = present ? 'was complete already' : 'is there';
  const use =
    kind === 'speech'
      ? ` Set SPEECH_PROVIDER=sherpa and SPEECH_MODEL=${name} to use it.`
      : kind === 'voices'
        ? ` Set DIARIZATION_MODEL=${name} to use it.`
        : '';
  return `${path} ${how}.${use}\n`;
}
