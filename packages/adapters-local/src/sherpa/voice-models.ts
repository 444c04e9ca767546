import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { PortError } from '@attune/core/ports';
import { readOnnxMetadata } from './onnx-metadata.js';

/** The two models that tell voices apart. */
export interface VoiceModels {
  readonly name: string;
  /** Path of the segmentation model, which detects speaker changes. */
  readonly segmentation: string;
  /** The path of the one that hears who it is. */
  readonly embedding: string;
}

/**
 * Finds the two in a directory by what they say of themselves.
 *
 * @throws PortError `unsupported` when they are not both there.
 */
export async function readVoiceModels(directory: string): Promise<VoiceModels> {
  const name = basename(resolve(directory));
  let segmentation: string | undefined;
  let embedding: string | undefined;
  for (const file of await modelsIn(directory)) {
    const path = join(directory, file);
    // A file that cannot be read is neither.
    const says = await readOnnxMetadata(path).catch(() => new Map<string, string>());
    if (says.has('powerset_max_classes')) segmentation ??= path;
    else if (says.has('framework') && says.has('output_dim')) embedding ??= path;
  }
  if (segmentation !== undefined && embedding !== undefined)
    return { name, segmentation, embedding };
  const lacks = [
    ...(segmentation === undefined ? ['one for segmentation'] : []),
    ...(embedding === undefined ? ['one for speaker embeddings'] : []),
  ];
  throw new PortError(
    'unsupported',
    `"${name}" (DIARIZATION_MODEL) must hold two models; ${lacks.join(' and ')} is missing. Download it with "attune models pull ${name}"`,
    { port: 'speech-to-text', operation: 'create', adapter: 'sherpa' },
  );
}

async function modelsIn(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  const models = names.filter((name) => name.endsWith('.onnx')).sort();
  // Of several sizes the small one, which is as good and faster.
  return models.sort((a, b) => Number(b.includes('int8')) - Number(a.includes('int8')));
}

/** What the engine is told about them; without a number of speakers it finds out. */
export function voicesConfig(
  { segmentation, embedding }: VoiceModels,
  { threads, speakers }: { readonly threads: number; readonly speakers?: number | undefined },
): unknown {
  const common = { numThreads: threads, debug: 0, provider: 'cpu' };
  return {
    segmentation: { pyannote: { model: segmentation }, ...common },
    embedding: { model: embedding, ...common },
    clustering: { numClusters: speakers ?? -1, threshold: 0.5 },
    minDurationOn: 0.3,
    minDurationOff: 0.5,
  };
}
