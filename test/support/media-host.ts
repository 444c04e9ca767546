import { readdir } from 'node:fs/promises';
import type { Session } from '@attune/core';
import { provide } from '@attune/core/adapter-kit';
import { createMemorySpeechToText, type MemorySpeechToTextOptions } from '@attune/core/memory';
import { BlobStore, MediaTool, SpeechToText } from '@attune/core/ports';
import {
  createFfmpegMediaTool,
  type FfmpegMediaToolOptions,
} from '../../packages/adapters-local/src/ffmpeg/ffmpeg-media-tool.js';
import {
  createTempDirectory,
  type TempDirectory,
} from '../../packages/adapters-local/src/processes/temp-directory.js';
import { listen } from '../../packages/http/src/server/listen.js';
import { closeServer } from '../../packages/http/src/server/shutdown.js';
import { shortly, World } from './host-table.js';
import { openWatchedHost } from './host-table-host.js';

/** What the host said to an upload. */
export interface UploadAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly session: Session | undefined;
  /** From the first byte of the request to the answer. */
  readonly tookMs: number;
}

/** A host behind a real server that examines recordings with ffmpeg, and a therapist's uploads. */
export interface MediaHost extends AsyncDisposable {
  /** Where ffmpeg works; empty when nothing is left behind. */
  readonly temporary: TempDirectory;
  upload(filename: string, content: Uint8Array<ArrayBuffer>): Promise<UploadAnswer>;
  /** The session once the workers have no more to do for it. */
  ended(id: string): Promise<Session>;
  /** What the store keeps of a session, by folder. */
  kept(id: string): Promise<readonly string[]>;
  leftovers(): Promise<readonly string[]>;
}

export interface MediaHostOptions {
  readonly tool?: FfmpegMediaToolOptions;
  /** The engine that hears recordings; by default it hears two turns in each. */
  readonly speech?: Omit<MemorySpeechToTextOptions, 'blobs'>;
}

export async function openMediaHost({ tool, speech }: MediaHostOptions = {}): Promise<MediaHost> {
  const temporary = await createTempDirectory();
  const media = createFfmpegMediaTool({ tempDirectory: temporary.path, ...tool });
  const engine =
    speech === undefined
      ? []
      : [
          provide(SpeechToText, {
            needs: [BlobStore],
            build: (blobs) => createMemorySpeechToText({ ...speech, blobs }),
          }),
        ];
  const host = await openWatchedHost({
    realMedia: true,
    replace: [provide(MediaTool, { needs: [], build: () => media }), ...engine],
  });
  const world = await World.open(host);
  const { token } = world.person('owner');
  const listening = await listen(host.app, '127.0.0.1', 0);
  return {
    temporary,
    upload: async (filename, content) => {
      const form = new FormData();
      form.set('audio', new File([content], filename));
      const began = performance.now();
      const answer = await fetch(`http://127.0.0.1:${listening.port}/v1/sessions/upload`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: form,
      });
      const body = (await answer.json()) as Partial<UploadAnswer>;
      return {
        status: answer.status,
        retryAfter: answer.headers.get('retry-after'),
        code: body.code,
        detail: body.detail,
        session: body.session,
        tookMs: performance.now() - began,
      };
    },
    ended: async (id) => {
      for (;;) {
        const session = await host.useCases.sessions.get(id);
        if (session.status === 'processed' || session.status === 'failed') {
          if (session.lease === undefined) return session;
        }
        await shortly();
      }
    },
    kept: async (id) =>
      (await host.keys())
        .filter((key) => key.includes(id))
        .map((key) => key.split('/')[2] ?? key)
        .sort(),
    leftovers: () => readdir(temporary.path),
    [Symbol.asyncDispose]: async () => {
      await closeServer(listening, 0);
      await host[Symbol.asyncDispose]();
      await temporary.dispose();
    },
  };
}
