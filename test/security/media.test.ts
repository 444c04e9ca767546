import { readdir } from 'node:fs/promises';
import { provide } from '@attune/core/adapter-kit';
import { MediaTool } from '@attune/core/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFfmpegMediaTool } from '../../packages/adapters-local/src/ffmpeg/ffmpeg-media-tool.js';
import {
  createTempDirectory,
  type TempDirectory,
} from '../../packages/adapters-local/src/processes/temp-directory.js';
import { make, seeded } from '../faults/bad-media-tools.js';
import { samples } from '../support/attune.js';
import { drillSize } from '../support/drill-size.js';
import { shortly, World } from '../support/host-table.js';
import { openWatchedHost, type WatchedHost } from '../support/host-table-host.js';
import {
  claimingAnHour,
  mutate,
  oddNames,
  polyglots,
  truncations,
} from '../support/media-mutations.js';
import { answerFaults } from '../support/openapi-answers.js';

const formats: Readonly<Record<string, readonly string[]>> = {
  wav: [],
  mp3: [],
  ogg: ['-c:a', 'libvorbis'],
  opus: ['-c:a', 'libopus'],
  flac: [],
  m4a: ['-c:a', 'aac'],
  webm: ['-c:a', 'libopus'],
  mp4: ['-c:a', 'aac'],
  mov: ['-c:a', 'aac'],
};
const truncatedEach = drillSize({ short: 5, long: 20 });
const mutatedEach = Number(process.env['MEDIA_CASES'] ?? drillSize({ short: 7, long: 36 }));
const atOnce = 3;
const sampleRateHz = 16_000;
const refusals = [
  ...['unsupported_media', 'unreadable_media', 'no_audio', 'truncated_media', 'empty_recording'],
  ...['recording_too_long', 'recording_too_large', 'invalid_form', 'invalid_filename'],
];

interface Sent {
  readonly label: string;
  readonly filename: string;
  readonly bytes: Uint8Array;
}

interface Seen {
  readonly status: string;
  readonly recording: { readonly filename: string };
  readonly failure?: { readonly code: string; readonly kind: string; readonly message: string };
}

let temporary: TempDirectory;
let host: WatchedHost;
let world: World;
let total = 0;
const outcomes: Record<string, number> = {};
const whole = new Map<string, Uint8Array>();

beforeAll(async () => {
  temporary = await createTempDirectory();
  const tool = createFfmpegMediaTool({ tempDirectory: temporary.path, timeLimitMs: 20_000 });
  host = await openWatchedHost({
    realMedia: true,
    replace: [provide(MediaTool, { needs: [], build: () => tool })],
  });
  world = await World.open(host);
  for (const [extension, output] of Object.entries(formats)) {
    const input = ['-t', '0.7', '-i', `${samples}/session-mono.flac`];
    whole.set(extension, await make(extension, input, ['-ar', String(sampleRateHz), ...output]));
  }
}, 60_000);

afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await temporary.dispose();
  process.stdout.write(`media: ${total} files: ${JSON.stringify(outcomes)}\n`);
});

function file(extension: string): Uint8Array {
  return whole.get(extension) ?? new Uint8Array();
}

/** Hands files in, and says what went wrong with any of them and what was taken. */
async function sendAll(files: readonly Sent[]) {
  const waiting = [...files];
  const faults: string[] = [];
  const taken = new Map<string, Sent>();
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { id, wrong } = await send(next);
      faults.push(...wrong.map((fault) => `${next?.label}: ${fault}`));
      if (id !== undefined) taken.set(id, next);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  for (const [id, { label }] of taken) {
    faults.push(...(await endFaults(id)).map((fault) => `${label}: ${fault}`));
  }
  return { faults, taken: [...taken.keys()] };
}

async function send({ filename, bytes }: Sent): Promise<{ id?: string; wrong: string[] }> {
  total += 1;
  const operation = world.operations.get('uploadRecording');
  if (operation === undefined) throw new Error('There is no upload');
  const answer = await world.call('uploadRecording', {
    token: world.person('owner').token,
    form: [{ name: 'audio', filename, content: bytes }],
  });
  const wrong = answerFaults(host.app.document(), operation, answer);
  const told = JSON.parse(new TextDecoder().decode(answer.body)) as {
    code?: string;
    session?: { id: string };
  };
  count(told.code ?? 'taken');
  if (told.session !== undefined) return { id: told.session.id, wrong };
  return { wrong: refusals.includes(told.code ?? '') ? wrong : [...wrong, `${told.code}`] };
}

/** Waits until nothing moves any more; what is wrong with how it ended. */
async function endFaults(id: string): Promise<string[]> {
  for (;;) {
    const session = await seen(id);
    if (session.status === 'processed') {
      count('processed');
      return [];
    }
    const { failure } = session;
    if (session.status === 'failed' && failure !== undefined) {
      count(`failed: ${failure.code}`);
      const clear = failure.message.length > 10 && !/\/tmp\/|ffmpeg|Error:/u.test(failure.message);
      const lasting = failure.kind === 'permanent';
      return clear && lasting ? [] : [`${failure.kind} ${failure.code}: ${failure.message}`];
    }
    await shortly();
  }
}

async function seen(id: string): Promise<Seen> {
  const { token } = world.person('owner');
  return (await world.get<{ session: Seen }>('getSession', { path: { id }, token })).session;
}

function count(outcome: string): void {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}

/** What lies around besides what these sessions own; removes the sessions. */
async function strays(ids: readonly string[]): Promise<string[]> {
  const owned = (key: string): boolean => ids.some((id) => key.includes(id));
  const foreign = (await host.keys()).filter((key) => !owned(key));
  const { token } = world.person('owner');
  for (const id of ids) await world.get('deleteSession', { path: { id }, token });
  const left = [...(await host.files()), ...(await readdir(temporary.path))];
  const beside = (await readdir(host.directory)).filter((name) => name !== 'blobs');
  return [...foreign, ...left, ...beside];
}

describe('a recording that is damaged', () => {
  it.each(Object.keys(formats))(
    'is refused or processed, or fails with a reason, and leaves nothing: %s',
    { timeout: 120_000 },
    async (extension) => {
      const random = seeded(extension.length * 7_919 + extension.charCodeAt(0));
      const bytes = file(extension);
      const cut = truncations(bytes, truncatedEach);
      const mutated = Array.from({ length: mutatedEach }, () => mutate(bytes, random));
      const files = [bytes, ...cut, ...mutated].map((one, index) => ({
        label: `${extension} #${index}`,
        filename: `a.${extension}`,
        bytes: one,
      }));
      const { faults, taken } = await sendAll(files);
      expect(faults).toEqual([]);
      expect(taken.length).toBeGreaterThan(0);
      expect(await strays(taken)).toEqual([]);
    },
  );
});

describe('a small recording that claims to last an hour', () => {
  const claims = ['wav', 'flac', 'mp3', 'm4a', 'mp4', 'mov', 'ogg', 'opus'];
  it.each(claims)('is not believed: %s', { timeout: 60_000 }, async (extension) => {
    const bytes = claimingAnHour(extension, file(extension), sampleRateHz);
    if (bytes === undefined) throw new Error(`${extension} says nowhere how long it lasts`);
    const sent = { label: extension, filename: `a.${extension}`, bytes };
    const { faults, taken } = await sendAll([sent]);
    expect(faults).toEqual([]);
    for (const id of taken) {
      const session = await host.useCases.sessions.get(id);
      expect(session.recording.normalized?.sizeBytes ?? 0).toBeLessThan(200_000);
    }
    expect(await strays(taken)).toEqual([]);
  });
});

describe('a file that is two things at once', () => {
  it('is refused, or kept as sound that no browser takes for a page', async () => {
    const files = [...polyglots(file('wav'), file('mp3'))].map(([label, bytes]) => ({
      ...{ label, bytes },
      filename: 'page.html',
    }));
    const { faults, taken } = await sendAll(files);
    expect(faults).toEqual([]);
    expect(taken.length).toBeGreaterThan(0);
    const { token } = world.person('owner');
    for (const id of taken) {
      const { headers } = await world.call('getAudio', { path: { id }, token });
      expect(headers.get('content-type')).toMatch(/^(?:audio|video)\//u);
      expect(headers.get('content-disposition')).toMatch(/^attachment/u);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect(await strays(taken)).toEqual([]);
  }, 60_000);
});

describe('a recording with an odd name', () => {
  it('is taken under a safe one, and lies where it belongs', async () => {
    const bytes = file('wav');
    const files = oddNames.map((filename) => ({
      label: JSON.stringify(filename),
      filename,
      bytes,
    }));
    const { faults, taken } = await sendAll(files);
    expect(faults).toEqual([]);
    const { token } = world.person('owner');
    for (const id of taken) {
      const { recording } = await seen(id);
      expect(recording.filename).toMatch(/^[^/\\\p{Cc}\p{Cf}\p{Cs}<>:"|?*]{1,120}$/u);
      expect(recording.filename).not.toMatch(/^\.{1,2}$/u);
      const { status, headers } = await world.call('exportTranscript', {
        path: { id },
        query: { format: 'txt' },
        token,
      });
      expect(status).toBe(200);
      expect(headers.get('content-disposition')).toMatch(
        /^attachment; filename="[\w. -]+"; filename\*=UTF-8''[\w.%!#$&+^`|~-]+$/u,
      );
    }
    expect(taken.length).toBeGreaterThan(oddNames.length / 2);
    expect(await strays(taken)).toEqual([]);
  }, 60_000);
});
