import { confinement } from '@attune/adapters-local/processes';
import { processingQueue, reservationsCollection } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import {
  BlobStore,
  DocumentStore,
  JobQueue,
  LanguageAnalysis,
  MediaTool,
  NoteTaker,
  PushNotifier,
  SpeechToText,
} from '@attune/core/ports';
import type { App } from '../composition/index.js';
import { type HealthCheck, Outage } from './health.js';
import { listen } from './listen.js';

/** Such engines serve sessions, too, and a call of their own costs work or money each time. */
const engine = { mayBeBusy: true, keepMs: 60_000 } as const;

/** A real call to each port. */
export function portChecks(app: App): readonly HealthCheck[] {
  return [
    { name: 'storage', check: (signal) => checkStorage(app, signal) },
    { name: 'database', check: (signal) => checkDatabase(app, signal) },
    { name: 'queue', check: (signal) => checkQueue(app, signal) },
    { name: 'ffmpeg', check: (signal) => checkMedia(app, signal), ...engine },
    { name: 'speech', check: (signal) => checkSpeech(app, signal), ...engine, keepMs: 300_000 },
    { name: 'language', check: (signal) => checkLanguage(app, signal), ...engine },
    { name: 'notes', check: (signal) => checkNotes(app, signal), ...engine },
    { name: 'push', check: (signal) => checkPush(app, signal), ...engine, optional: true },
  ];
}

async function checkStorage(app: App, signal: AbortSignal): Promise<string> {
  const blobs = await app.get(BlobStore);
  const key = `doctor/${crypto.randomUUID()}`;
  await blobs.put(key, new TextEncoder().encode('doctor'), { signal });
  const info = await blobs.stat(key, { signal });
  await blobs.delete(key, { signal });
  if (info?.sizeBytes !== 6) throw new Outage('A stored object could not be found again.');
  const signed = blobs.capabilities.signedRequests ? 'with' : 'without';
  return `wrote, found and deleted an object; ${signed} signed requests`;
}

async function checkDatabase(app: App, signal: AbortSignal): Promise<string> {
  const documents = await app.get(DocumentStore);
  const id = crypto.randomUUID();
  const { name } = reservationsCollection;
  await documents.put(name, { id, scope: 'doctor' }, { expect: 'absent', signal });
  await documents.get(name, { partition: 'doctor', id }, { signal });
  await documents.delete(name, { partition: 'doctor', id }, { signal });
  return `wrote, read and deleted a record; ${documents.capabilities.textSearch ? 'with' : 'without'} text search`;
}

async function checkQueue(app: App, signal: AbortSignal): Promise<string> {
  const queue = await app.get(JobQueue);
  const { waiting, active } = await queue.stats(processingQueue, { signal });
  return `${waiting} waiting, ${active} active; ${queue.capabilities.durable ? 'durable' : 'lives with the process'}`;
}

async function checkMedia(app: App, signal: AbortSignal): Promise<string> {
  const media = await app.get(MediaTool);
  const source = () => Promise.resolve(new Blob([toneWav({ durationMs: 500 })]).stream());
  const facts = await media.probe(source, { signal });
  const target = { sampleRateHz: 16_000, channels: 1 } as const;
  const { body, durationMs } = await media.convert(source, target, { signal });
  await body.cancel();
  return `read and converted ${durationMs} ms of ${facts.format}; ${limitsInForce()}`;
}

/** What holds programs that read recordings: ffmpeg, and engines that run on this machine. */
function limitsInForce(): string {
  const { resources, network } = confinement();
  const held = resources ? 'limits of memory and processor time' : undefined;
  const cut = network ? 'no network' : undefined;
  const missing = [
    ...(resources ? [] : ['without limits of memory and processor time (prlimit of util-linux)']),
    ...(network ? [] : ['with network access (unshare of util-linux, or the right to use it)']),
  ];
  const found = [held, cut].filter((part) => part !== undefined).join(', ');
  const told = [...(found === '' ? [] : [`with ${found}`]), ...missing];
  return `programs run ${told.join(', ')}`;
}

async function checkSpeech(app: App, signal: AbortSignal): Promise<string> {
  const speech = await app.get(SpeechToText);
  const wav = toneWav({ durationMs: 1_000 });
  await listen(app, { wav, durationMs: 1_000, language: 'en-US' }, signal);
  const { languages, maxSpeakers, maxDurationMs } = speech.capabilities;
  const known = languages === 'any' ? 'any language' : named(languages);
  return `${speech.provider} listened to a second; ${known}, up to ${maxSpeakers} speakers, up to ${Math.round(maxDurationMs / 3_600_000)} h`;
}

/** A cloud's service takes more than anyone wants to read. */
function named(languages: readonly string[]): string {
  return languages.length > 20 ? `${languages.length} languages` : languages.join(', ');
}

async function checkLanguage(app: App, signal: AbortSignal): Promise<string> {
  const language = await app.get(LanguageAnalysis);
  const [result] = await language.analyzeSentiment([{ id: '1', text: 'I am happy today' }], {
    language: 'en-US',
    signal,
  });
  return `${language.provider} calls "I am happy today" ${result?.value?.label ?? result?.error?.message ?? 'nothing'}`;
}

async function checkNotes(app: App, signal: AbortSignal): Promise<string> {
  const notes = await app.get(NoteTaker);
  await notes.extract({ lines: [], language: 'en-US', part: { number: 1, of: 1 } }, { signal });
  return `${notes.provider} answers`;
}

async function checkPush(app: App, signal: AbortSignal): Promise<string> {
  const push = await app.get(PushNotifier);
  if (push.verify !== undefined) {
    await push.verify({ signal });
    return 'the service takes our messages (one was checked, none was sent)';
  }
  await push.send([], { title: 'doctor', body: 'doctor' }, { signal });
  return 'answers (nothing is sent without devices)';
}
