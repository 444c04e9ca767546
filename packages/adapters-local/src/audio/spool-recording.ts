import type { BlobStore, CallOptions } from '@attune/core/ports';
import type { TempDirectory } from '../processes/temp-directory.js';
import { type PcmFile, spoolChannels } from './pcm-file.js';
import { openWav } from './wav.js';

/** A recording in the blob store, and how its channels are wanted. */
export interface SpooledRecording {
  readonly blobKey: string;
  /** Each channel a file of its own; otherwise all mixed into one. */
  readonly channelSeparation: boolean;
}

/** Copies a recording out of the blob store, where it can only be read from its beginning. */
export async function spoolRecording(
  blobs: BlobStore,
  { blobKey, channelSeparation }: SpooledRecording,
  scratch: TempDirectory,
  { signal }: CallOptions = {},
): Promise<PcmFile[]> {
  const { body } = await blobs.get(blobKey, { signal });
  const wav = await openWav(body, signal);
  const pieces = channelSeparation ? wav.channels() : mixed(wav.channels());
  return await spoolChannels(pieces, (channel) => scratch.file(`channel-${channel}`), signal);
}

async function* mixed(pieces: AsyncIterable<readonly Int16Array[]>): AsyncGenerator<Int16Array[]> {
  for await (const [first = new Int16Array(0), second] of pieces) {
    yield [
      second === undefined ? first : first.map((sample, at) => (sample + (second[at] ?? 0)) / 2),
    ];
  }
}
