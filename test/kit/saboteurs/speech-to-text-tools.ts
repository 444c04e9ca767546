import { PortError } from '@attune/core';
import type { SpeechToTextHarness } from '@attune/core/conformance';
import {
  createMemoryBlobStore,
  createMemorySpeechState,
  createMemorySpeechToText,
  type MemorySpeechState,
} from '@attune/core/memory';
import type {
  SpeechCapabilities,
  SpeechRequest,
  SpeechResult,
  SpeechTicket,
  SpeechToText,
} from '@attune/core/ports';

type Open = () => Promise<SpeechToTextHarness>;
/** Turns a healthy engine into another; also gets what the pretended provider holds. */
type Wrap = (engine: SpeechToText, state: MemorySpeechState) => SpeechToText;

const secret = 'sk-0123456789';
const sampleRateHz = 16_000;

const poor: Partial<SpeechCapabilities> = {
  languages: ['en'],
  languageIdentification: false,
  maxSpeakers: 1,
  exactSpeakers: false,
  channelSeparation: false,
  wordTimes: false,
  idempotentStart: false,
};

/** The memory engine that can do everything, or little and slowly, after a wrapper. */
export async function openMemorySpeech(
  kind: 'rich' | 'poor',
  wrap: Wrap = (engine) => engine,
): Promise<SpeechToTextHarness> {
  const blobs = createMemoryBlobStore();
  const state = createMemorySpeechState();
  let failing = false;
  const open = (): SpeechToText =>
    wrap(
      createMemorySpeechToText({
        blobs,
        state,
        language: 'en-US',
        retryAfterMs: 1,
        fail: () =>
          failing ? { code: 'internal', message: 'no luck', retryable: true } : undefined,
        ...(kind === 'poor' ? { capabilities: poor } : {}),
        runningChecks: kind === 'poor' ? 2 : 0,
      }),
      state,
    );
  return {
    port: open(),
    blobs,
    reopen: async () => open(),
    bought: async () => state.starts,
    secrets: [secret],
    service: {
      refuse: (code) => {
        state.refusal = code;
      },
      failWork: () => {
        failing = true;
      },
    },
    ...(kind === 'poor' ? {} : { speech: spoken() }),
  };
}

/** What the memory engine takes for its first sentence: anything but silence. */
function spoken(): NonNullable<SpeechToTextHarness['speech']> {
  const samples = sampleRateHz * 2;
  const wav = new Uint8Array(44 + samples * 2).fill(1, 44);
  const view = new DataView(wav.buffer);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  return {
    wav,
    words: 'good morning how have you been since we last met',
    language: 'en-US',
  };
}

function broken(wrap: Wrap, kind: 'rich' | 'poor' = 'rich'): Open {
  return () => openMemorySpeech(kind, wrap);
}

/** An engine whose finished results are changed. */
function retelling(change: (result: SpeechResult, ticket: SpeechTicket) => SpeechResult): Open {
  return broken((engine) => ({
    ...engine,
    check: async (ticket, options) => {
      const status = await engine.check(ticket, options);
      if (status.state !== 'done') return status;
      return { ...status, result: change(status.result, ticket) };
    },
  }));
}

/** An engine that gets another request than it was given. */
function requesting(
  change: (request: SpeechRequest, capabilities: SpeechCapabilities) => SpeechRequest,
  kind: 'rich' | 'poor' = 'rich',
): Open {
  return broken(
    (engine) => ({
      ...engine,
      start: async (request, options) =>
        engine.start(change(request, engine.capabilities), options),
    }),
    kind,
  );
}

function notFound(operation: string): PortError {
  return new PortError('not_found', 'No such work', { port: 'speech-to-text', operation });
}

export type { Open, Wrap };
export { broken, notFound, requesting, retelling, secret };
