import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { PortError } from '@attune/core/ports';
import { type Family, families } from './families.js';
import { languagesIn } from './languages.js';
import { type OnnxError, readOnnxMetadata } from './onnx-metadata.js';

/** A model in a directory, as far as its files tell. */
export interface SpeechModel {
  /** Of its directory. */
  readonly name: string;
  readonly family: Family;
  /** The path of the file of each part. */
  readonly files: Readonly<Record<string, string>>;
  /** The path of the list of its tokens. */
  readonly tokens: string;
  /** What of the configuration of the engine tells models of the family apart, or nothing. */
  readonly modelType: string;
  readonly languages: readonly string[] | 'any';
  readonly punctuation: boolean;
  /** It knows capital letters only. */
  readonly capitals: boolean;
  /** The path of a model that tells speech from noise, when one lies beside. */
  readonly voiceActivity?: string;
}

/**
 * Finds out which model lies in a directory.
 *
 * @throws PortError `unsupported` when there is none, or none that is known; `internal` when a file
 *   is broken.
 */
export async function readModel(directory: string): Promise<SpeechModel> {
  const name = basename(resolve(directory));
  const names = await filesIn(directory, name);
  const tokens = names.find((file) => /(?:^|[-_.])tokens\.txt$/u.test(file));
  const found = await familyOf(directory, name, names);
  if (found === undefined || tokens === undefined) throw unknownModel(name, found, tokens);
  const { family, files, metadata } = found;
  const vocabulary = await readFile(join(directory, tokens), 'utf8');
  const voiceActivity = names.find((file) => /silero.*\.onnx$/u.test(file));
  return {
    name,
    family,
    files,
    tokens: join(directory, tokens),
    modelType: modelTypeOf(family, metadata.get('model_type')),
    languages: family.languages ?? languagesIn(name, metadata),
    punctuation: family.punctuation === 'automatic' || hasToken(vocabulary, '[.?,。，]'),
    capitals: /\p{Lu}{2}/u.test(vocabulary) && !/^[^<\n]*\p{Ll}/mu.test(vocabulary),
    ...(voiceActivity === undefined ? {} : { voiceActivity: join(directory, voiceActivity) }),
  };
}

async function filesIn(directory: string, name: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (cause) {
    if (!['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    const message = `There is no speech model "${name}" here: download it with "attune models pull ${name}", or choose another with SPEECH_MODEL`;
    throw modelError('unsupported', message, cause);
  }
}

interface Found {
  readonly family: Family;
  readonly files: Readonly<Record<string, string>>;
  readonly metadata: ReadonlyMap<string, string>;
}

async function familyOf(
  directory: string,
  name: string,
  names: readonly string[],
): Promise<Found | undefined> {
  for (const family of families) {
    const parts = Object.entries(family.parts).map(
      ([part, pattern]) => [part, bestOf(names, pattern)] as const,
    );
    if (parts.some(([, file]) => file === undefined)) continue;
    const first = parts[0]?.[1] ?? '';
    const metadata = await metadataOf(join(directory, first), name);
    if (!fits(family, metadata.get('model_type'), name)) continue;
    const files = parts.map(([part, file]) => [part, join(directory, file ?? '')] as const);
    return { family, files: Object.fromEntries(files), metadata };
  }
  return undefined;
}

/** Of several sizes of one part the small one, which is as good and faster. */
function bestOf(names: readonly string[], pattern: RegExp): string | undefined {
  const found = names.filter((file) => /\.(?:onnx|ort)$/u.test(file) && pattern.test(file));
  return found.find((file) => /int8/u.test(file)) ?? found[0];
}

function fits({ type, named }: Family, says: string | undefined, name: string): boolean {
  if (type === undefined) return true;
  return says === undefined ? named?.test(name.toLowerCase()) === true : type.test(says);
}

async function metadataOf(path: string, name: string): Promise<ReadonlyMap<string, string>> {
  // The other format has no room for it.
  if (path.endsWith('.ort')) return new Map();
  try {
    return await readOnnxMetadata(path);
  } catch (cause) {
    if ((cause as Error).name !== 'OnnxError') throw cause;
    const message = `The speech model "${name}" is broken: ${basename(path)}: ${(cause as OnnxError).message}; download it again with "attune models pull ${name}"`;
    throw modelError('internal', message, cause);
  }
}

/** The engine would load the encoder twice to find out. */
function modelTypeOf({ key }: Family, says: string | undefined): string {
  if (key !== 'transducer' || says === undefined) return '';
  return /^EncDec/u.test(says) ? 'nemo_transducer' : 'transducer';
}

function hasToken(vocabulary: string, marks: string): boolean {
  return new RegExp(`^[▁\\s]?${marks}\\s+\\d+$`, 'mu').test(vocabulary);
}

function unknownModel(name: string, found: Found | undefined, tokens: string | undefined) {
  const kinds = [...new Set(families.map((family) => family.name))].join(', ');
  const sought =
    found === undefined
      ? `Looked for encoder, decoder and joiner, for encoder and decoder, and for one model (*.onnx), of one of the kinds ${kinds}.`
      : `It is a ${found.family.name} model, but there is no tokens.txt.`;
  const lacks =
    found === undefined && tokens === undefined ? ' There is no tokens.txt either.' : '';
  return modelError(
    'unsupported',
    `"${name}" is not a known kind of speech model. ${sought}${lacks}`,
  );
}

function modelError(code: PortError['code'], message: string, cause?: unknown): PortError {
  return new PortError(code, message, {
    port: 'speech-to-text',
    operation: 'create',
    adapter: 'sherpa',
    ...(cause === undefined ? {} : { cause }),
  });
}
