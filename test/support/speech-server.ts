import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hearTones, type SaidWord } from './tone-speech.js';

/** Whose way of answering is imitated. */
export type SpeechServerStyle =
  | 'openai'
  | 'openai-diarize'
  | 'gpt-transcribe'
  | 'whisper.cpp'
  | 'speaches'
  | 'vllm'
  | 'localai'
  | 'segments-only';

/** What goes wrong with one request. */
export type SpeechFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'reset-midway' }
  | { readonly kind: 'hang' };

/** One request as it arrived. */
export interface SpeechServerRequest {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly authorization: string | undefined;
  readonly durationMs: number;
}

export interface SpeechServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: readonly SpeechServerRequest[];
  /** The most requests that were under way at once. */
  readonly busiest: number;
  /** Requests whose sender went away before the answer. */
  readonly abandoned: number;
  /** Decides what becomes of a request, by its number from 0 on; nothing: it is answered. */
  fault: (number: number) => SpeechFault | undefined;
  /** How long an answer takes. */
  delayMs: number;
  /** When set, any other key is refused. */
  apiKey: string | undefined;
}

/** A server that listens to tones (`tone-speech`) and answers in the manner of a real one. */
export async function startSpeechServer(style: SpeechServerStyle): Promise<SpeechServer> {
  const requests: SpeechServerRequest[] = [];
  let number = -1;
  let running = 0;
  const state = {
    fault: (_number: number): SpeechFault | undefined => undefined,
    delayMs: 0,
    apiKey: undefined as string | undefined,
    busiest: 0,
    abandoned: 0,
  };
  const server = createServer((request, response) => {
    running += 1;
    state.busiest = Math.max(state.busiest, running);
    response.on('close', () => {
      running -= 1;
      if (!response.writableEnded) state.abandoned += 1;
    });
    number += 1;
    const own = number;
    answer(request, response, own).catch(() => response.destroy());
  });
  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    own: number,
  ): Promise<void> => {
    const body = await readAll(request);
    const form = readForm(body, String(request.headers['content-type']));
    const { authorization } = request.headers;
    requests.push({ fields: form.fields, authorization, durationMs: (form.file.length - 44) / 32 });
    if (state.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    const fault = state.fault(own) ?? refusal(style, form.fields, authorization, state.apiKey);
    if (fault !== undefined) return misbehave(fault, response);
    const told = tell(style, hearTones(form.file), form.fields, (form.file.length - 44) / 32_000);
    send(response, 200, JSON.stringify(told));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function misbehave(fault: SpeechFault, response: ServerResponse): void {
  if (fault.kind === 'hang') return;
  if (fault.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault.kind === 'reset-midway') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
    response.write('{"text": "good');
    setTimeout(() => response.socket?.resetAndDestroy(), 20);
    return;
  }
  send(response, fault.status, fault.body ?? '', fault.headers);
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

const wrong = (message: string): SpeechFault => ({
  kind: 'status',
  status: 400,
  body: JSON.stringify({ error: { message, type: 'invalid_request_error', code: null } }),
});

function refusal(
  style: SpeechServerStyle,
  fields: SpeechServerRequest['fields'],
  authorization: string | undefined,
  apiKey: string | undefined,
): SpeechFault | undefined {
  if (apiKey !== undefined && authorization !== `Bearer ${apiKey}`) {
    // OpenAI repeats a part of the key.
    const body = JSON.stringify({ error: { message: `Incorrect API key: ${authorization}` } });
    return { kind: 'status', status: 401, body };
  }
  const value = (name: string) => fields.find(([key]) => key === name)?.[1];
  if (value('model') === undefined) return { kind: 'status', status: 422, body: '{"detail":[]}' };
  const format = value('response_format') ?? '';
  if (style === 'gpt-transcribe' && format !== 'json') return wrong('Unsupported response_format');
  return style === 'openai-diarize' ? diarizeRefusal(format, value) : undefined;
}

function diarizeRefusal(
  format: string,
  value: (name: string) => string | undefined,
): SpeechFault | undefined {
  if (!['diarized_json', 'json'].includes(format)) return wrong('Unsupported response_format');
  if (value('prompt') !== undefined) return wrong('Prompt is not supported');
  if (value('chunking_strategy') === undefined) return wrong('chunking_strategy is required');
  return undefined;
}

interface Sentence {
  readonly text: string;
  readonly words: readonly SaidWord[];
}

/** Sentences end where somebody pauses. */
function sentencesOf(words: readonly SaidWord[]): Sentence[] {
  const groups: SaidWord[][] = [];
  for (const word of words) {
    const before = groups.at(-1)?.at(-1);
    if (before !== undefined && word.startMs - before.endMs < 400) groups.at(-1)?.push(word);
    else groups.push([word]);
  }
  return groups.map((own) => {
    const text = own.map(({ word }) => word).join(' ');
    return { text: `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`, words: own };
  });
}

const seconds = (ms: number): number => Math.round(ms / 10) / 100;

/** The answers as the servers give them; what is nobody's business here is left out. */
function tell(
  style: SpeechServerStyle,
  words: readonly SaidWord[],
  fields: SpeechServerRequest['fields'],
  duration: number,
): unknown {
  const sentences = sentencesOf(words);
  const text = sentences.map((one) => one.text).join(' ');
  const spans = sentences.map((one) => ({
    start: seconds(one.words[0]?.startMs ?? 0),
    end: seconds(one.words.at(-1)?.endMs ?? 0),
  }));
  const wordsAsked = fields.some(([, value]) => value === 'word');
  const format = fields.find(([name]) => name === 'response_format')?.[1];
  const each = <T>(make: (sentence: Sentence, index: number) => T): T[] => sentences.map(make);
  const base = { task: 'transcribe', language: 'english', duration, text };
  if (format === 'json') return { text };
  const segment = (one: Sentence, index: number) => ({
    ...{ id: index, seek: 0, ...spans[index], text: ` ${one.text}`, tokens: [], temperature: 0 },
    ...{ avg_logprob: -0.2, compression_ratio: 1.2, no_speech_prob: 0.01 },
  });
  const plain = words.map(({ word, startMs, endMs }) => ({
    ...{ word, start: seconds(startMs), end: seconds(endMs) },
  }));
  switch (style) {
    case 'openai':
      return { ...base, segments: each(segment), ...(wordsAsked ? { words: plain } : {}) };
    case 'openai-diarize':
    case 'gpt-transcribe':
      return {
        task: 'transcribe',
        duration,
        text,
        segments: each((one, index) => ({
          ...{ type: 'transcript.text.segment', id: `seg_${index}`, ...spans[index] },
          ...{ text: ` ${one.text}`, speaker: index % 2 === 0 ? 'A' : 'B' },
        })),
      };
    case 'whisper.cpp':
      return {
        ...base,
        ...{ detected_language: 'english', language_probabilities: { en: 0.99 } },
        segments: each((one, index) => ({ ...segment(one, index), words: pieces(one) })),
      };
    case 'speaches':
      return {
        ...base,
        language: 'en',
        segments: each(segment),
        words: sentences.flatMap((one) => punctuated(one)),
      };
    case 'vllm':
      return {
        ...base,
        duration: String(duration),
        language: 'en',
        words: null,
        segments: each((one, index) => ({
          ...segment(one, index),
          no_speech_prob: null,
          start: String(spans[index]?.start),
          end: String(spans[index]?.end),
        })),
      };
    case 'localai':
      return {
        text,
        segments: each((one, index) => ({
          ...{ id: index, text: one.text, speaker: index % 2 },
          ...{ start: (spans[index]?.start ?? 0) * 1e9, end: (spans[index]?.end ?? 0) * 1e9 },
          words: one.words.map((said) => ({
            ...{ text: said.word, start: said.startMs * 1e6, end: said.endMs * 1e6 },
          })),
        })),
      };
    default:
      return { ...base, segments: each(segment) };
  }
}

/** faster-whisper keeps the space before and the punctuation after a word. */
function punctuated({ text, words }: Sentence) {
  const shown = text.split(' ');
  return words.map(({ startMs, endMs }, index) => ({
    ...{ word: ` ${shown[index]}`, start: seconds(startMs), end: seconds(endMs) },
    probability: 0.9,
  }));
}

/** whisper.cpp tells tokens: longer words in pieces, the punctuation as one of its own. */
function pieces({ text, words }: Sentence) {
  const shown = text.replace(/\.$/u, '').split(' ');
  const told = words.flatMap(({ startMs, endMs }, index) => {
    const word = shown[index] ?? '';
    const cut = word.length > 4 ? 3 : word.length;
    const middleMs = startMs + ((endMs - startMs) * cut) / word.length;
    const first = {
      word: ` ${word.slice(0, cut)}`,
      start: seconds(startMs),
      end: seconds(middleMs),
    };
    const rest = { word: word.slice(cut), start: seconds(middleMs), end: seconds(endMs) };
    return cut === word.length ? [first] : [first, rest];
  });
  const end = told.at(-1)?.end ?? 0;
  return [...told, { word: '.', start: end, end }].map((one) => ({
    ...one,
    ...{ t_dtw: -1, probability: 0.8 },
  }));
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Takes a form apart; the last part is the file. */
function readForm(
  body: Buffer,
  contentType: string,
): { fields: [string, string][]; file: Uint8Array } {
  const boundary = `--${/boundary=(.+)$/u.exec(contentType)?.[1]}`;
  const fields: [string, string][] = [];
  let file: Uint8Array = new Uint8Array(44);
  for (let at = body.indexOf(boundary); at >= 0; ) {
    const next = body.indexOf(boundary, at + boundary.length);
    if (next < 0) break;
    const head = body.indexOf('\r\n\r\n', at);
    const header = body.toString('utf8', at, head);
    const content = body.subarray(head + 4, next - 2);
    const name = /name="([^"]*)"/u.exec(header)?.[1] ?? '';
    if (name === 'file') file = Uint8Array.from(content);
    else fields.push([name, content.toString('utf8')]);
    at = next;
  }
  return { fields, file };
}
