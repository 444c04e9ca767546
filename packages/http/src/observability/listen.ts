import { BlobStore, SpeechToText } from '@attune/core/ports';
import type { App } from '../composition/index.js';
import { Outage } from './health.js';

/** A short recording: 16-bit PCM in WAV, one channel, 16 kHz. */
export interface Recording {
  readonly wav: Uint8Array;
  readonly durationMs: number;
  readonly language: string;
}

/**
 * Has the engine in force recognize a recording, as a session would.
 *
 * @throws Outage when it says that it failed; PortError as the engine throws it.
 */
export async function listen(
  app: App,
  { wav, durationMs, language }: Recording,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly model: string }> {
  const speech = await app.get(SpeechToText);
  const blobs = await app.get(BlobStore);
  const blobKey = `doctor/${crypto.randomUUID()}.wav`;
  await blobs.put(blobKey, wav, { contentType: 'audio/wav', signal });
  try {
    const format = { channels: 1, sampleRateHz: 16_000 } as const;
    const audio = { blobKey, sizeBytes: wav.byteLength, durationMs, ...format };
    const ticket = await speech.start(
      {
        ...{ audio, idempotencyKey: `doctor-${crypto.randomUUID()}`, language },
        ...{ diarization: false, channelSeparation: false, lexical: false, phraseHints: [] },
        // The first one is what an engine does by itself.
        ...{ profanity: 'raw', punctuation: speech.capabilities.punctuation[0] ?? 'none' },
      },
      { signal },
    );
    const status = await speech
      .check(ticket, { signal })
      .finally(() => speech.release(ticket, { signal: AbortSignal.timeout(5_000) }));
    if (status.state === 'failed') throw new Outage(status.message);
    const utterances = status.state === 'done' ? status.result.utterances : [];
    const model = status.state === 'done' ? status.result.model : undefined;
    return { text: utterances.map(({ text }) => text).join(' '), model: model ?? speech.provider };
  } finally {
    await blobs.delete(blobKey);
  }
}
