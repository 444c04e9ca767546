import { randomUUID } from 'node:crypto';
import type { BlobStore, CallOptions, SpeechRequest, SpeechStatus } from '@attune/core/ports';
import type { AzureAnswer, AzureClient } from '../requests/azure-client.js';
import { type AzureCall, portError } from '../requests/azure-fault.js';
import { failedBecause } from './failures.js';
import { fastDefinition } from './fast-definition.js';
import { type KeptWork, keptWork } from './kept-work.js';
import { readFast } from './read-fast.js';
import { type Asked, resultOf } from './result.js';
import { speechCall } from './speech-calls.js';
import type { SpeechApiVersion } from './speech-options.js';
import type { FastData } from './ticket.js';

/** What is kept of a request. */
interface Work {
  readonly definition: Readonly<Record<string, unknown>>;
  readonly asked: Asked;
}

export interface FastWorkOptions {
  readonly client: AzureClient;
  readonly blobs: BlobStore;
  readonly apiVersion: SpeechApiVersion;
  /** Name of the adapter. */
  readonly provider: string;
}

/** Fast transcription: the recording goes up and its transcript comes back, in one request. */
export interface FastWork {
  start(request: SpeechRequest, asked: Asked, options: CallOptions): Promise<FastData>;
  check(data: FastData, options: CallOptions): Promise<SpeechStatus>;
  release(data: FastData, options: CallOptions): Promise<void>;
}

/** The service takes the recording or the definition for wrong: that work failed, not the call. */
const refusals = [400, 413, 415, 422];

export function createFastWork({ client, blobs, apiVersion, provider }: FastWorkOptions): FastWork {
  const keptFor = ({ audio, idempotencyKey }: FastData): KeptWork<Work> =>
    keptWork<Work>(blobs, `${audio.blobKey}.speech/${idempotencyKey}/`, provider);
  const made = { adapter: provider, model: `azure-fast ${apiVersion}` };
  return {
    async start(request, asked, call) {
      const { blobKey, sizeBytes, durationMs } = request.audio;
      const { idempotencyKey } = request;
      const data: FastData = {
        way: 'fast',
        audio: { blobKey, sizeBytes, durationMs },
        idempotencyKey,
      };
      await keptFor(data).begin({ definition: fastDefinition(request, apiVersion), asked }, call);
      return data;
    },
    async check(data, call) {
      const kept = keptFor(data);
      const { definition, asked } = await kept.read(call);
      const earlier = await kept.readAnswer(call);
      if (earlier !== undefined) {
        return { state: 'done', result: resultOf(() => readFast(earlier), asked, made) };
      }
      const answer = await post(data, definition, call.signal);
      if (refusals.includes(answer.status)) {
        return failedBecause('Azure Speech could not transcribe the recording', answer.told);
      }
      const result = resultOf(() => readFast(answer.body), asked, made);
      await kept.keepAnswer(answer.body, call);
      return { state: 'done', result };
    },
    release: (data, call) => keptFor(data).release(call),
  };

  async function post(
    data: FastData,
    definition: Work['definition'],
    signal: AbortSignal | undefined,
  ): Promise<AzureAnswer> {
    const call = speechCall(provider, 'transcribe');
    const boundary = `attune-${randomUUID()}`;
    const form = formOf(boundary, definition, data.audio.sizeBytes);
    const answer = await client.send({
      call,
      method: 'POST',
      path: `/speechtotext/transcriptions:transcribe?api-version=${apiVersion}`,
      headers: {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': String(form.sizeBytes),
      },
      body: async () => form.around(await open(data, call, signal)),
      signal,
      timeLimitMs: timeLimitMs(data.audio.durationMs),
      expected: [...refusals, 404],
      // Without an answer it may have been transcribed, and would be paid for twice.
      repeatable: false,
    });
    if (answer.status === 404) throw wrongAddress(call);
    return answer;
  }

  async function open(
    { audio }: FastData,
    call: AzureCall,
    signal: AbortSignal | undefined,
  ): Promise<AsyncIterable<Uint8Array>> {
    const { info, body } = await blobs.get(audio.blobKey, { signal });
    if (info.sizeBytes === audio.sizeBytes) return body;
    await body.cancel();
    const message = `The recording has ${info.sizeBytes} bytes, not ${audio.sizeBytes}`;
    throw portError('invalid_argument', message, call);
  }
}

/** It is faster than the recording, but throttling and slow lines must not cut it off. */
function timeLimitMs(durationMs: number): number {
  return 5 * 60_000 + durationMs;
}

function wrongAddress(call: AzureCall) {
  const message =
    'Azure Speech has no fast transcription at this address. Check the region or the address';
  return portError('unsupported', message, call);
}

interface Form {
  readonly sizeBytes: number;
  around(audio: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

function formOf(boundary: string, definition: Work['definition'], audioBytes: number): Form {
  const part = (name: string, more: string, type: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\nContent-Type: ${type}\r\n\r\n`;
  const encoder = new TextEncoder();
  const json = `${part('definition', '', 'application/json')}${JSON.stringify(definition)}\r\n`;
  const head = encoder.encode(json + part('audio', '; filename="recording.wav"', 'audio/wav'));
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`);
  return {
    sizeBytes: head.byteLength + audioBytes + tail.byteLength,
    async *around(audio) {
      yield head;
      yield* audio;
      yield tail;
    },
  };
}
