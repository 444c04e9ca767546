import type { CallOptions } from '@attune/core/ports';
import type { PcmFile } from '../audio/pcm-file.js';
import { wavHeader } from '../ffmpeg/wav-file.js';
import { type Ask, askServer, Refused, type SpeechServer, type Upload } from './ask-server.js';
import { type Form, type FormRequest, fieldsOf, formsFor } from './forms.js';
import type { Chunk } from './plan-chunks.js';
import { AnswerError, readAnswer } from './read-answer.js';
import type { Heard } from './spoken.js';
import { answerUnusable } from './to-port-error.js';

/** Has one chunk of a channel transcribed. */
export type Listen = (
  file: PcmFile,
  chunk: Chunk,
  request: FormRequest,
  options: CallOptions,
) => Promise<Heard>;

export interface ListenOptions extends SpeechServer {
  readonly model: string;
  /** The longest one request may take, by the length of its audio; both in milliseconds. */
  readonly timeLimitMs: (audioMs: number) => number;
}

/** Asks for as much as the server gives, and remembers how much that is. */
export function createListen(options: ListenOptions): Listen {
  const turnedDown = new Set<Form>();
  return async (file, chunk, request, { signal }) => {
    const forms = formsFor(options.model, request).filter((form) => !turnedDown.has(form));
    const timeLimitMs = options.timeLimitMs(chunk.toMs - chunk.fromMs);
    const upload = wavOf(file, chunk);
    for (const [index, form] of forms.entries()) {
      const fields = fieldsOf(form, options.model, request);
      const ask = { fields, upload, timeLimitMs, signal };
      // The least that can be asked for: the recording itself must be what is not taken.
      const last = index === forms.length - 1;
      const body = last ? await askServer(options, ask) : await unlessRefused(options, ask);
      if (body === undefined) continue;
      for (const one of forms.slice(0, index)) turnedDown.add(one);
      return heardIn(body, chunk);
    }
    throw new Error('There is always one form left.');
  };
}

/** `undefined` when the server does not know what is asked for. */
async function unlessRefused(server: SpeechServer, ask: Ask): Promise<unknown> {
  try {
    return await askServer(server, ask);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

function heardIn(body: unknown, chunk: Chunk): Heard {
  try {
    return readAnswer(body, chunk);
  } catch (error) {
    throw error instanceof AnswerError ? answerUnusable(error) : error;
  }
}

function wavOf(file: PcmFile, { fromMs, toMs }: Chunk): Upload {
  const [from, to] = [fromMs * samplesPerMs, Math.min(file.samples, toMs * samplesPerMs)];
  const dataBytes = Math.max(0, to - from) * 2;
  async function* open(): AsyncGenerator<Uint8Array> {
    yield wavHeader(dataBytes, 1, samplesPerMs * 1_000);
    for await (const piece of file.read(from, to)) {
      yield new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  }
  return { sizeBytes: 44 + dataBytes, open };
}

const samplesPerMs = 16;
