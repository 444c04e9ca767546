import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { curlOf, groupsOf } from '../../packages/http/src/host/docs-page/render.js';
import { Desk, repository } from '../support/attune.js';
import { type RunningHost, serve } from '../support/serve.js';

interface ShownOperation {
  readonly operationId: string;
}

let desk: Desk;
let host: RunningHost;

beforeEach(async () => {
  desk = await Desk.open();
  host = await serve(desk, { variables: { DATABASE_PROVIDER: 'memory' } });
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

it('shows command lines that work in a shell, with ids and files put in', {
  timeout: 60_000,
}, async () => {
  const document = await (await fetch(`${host.address}/openapi.json`)).json();
  const operations: readonly ShownOperation[] = groupsOf(document).flatMap(
    (group: { operations: readonly ShownOperation[] }) => group.operations,
  );
  let token = '';
  const run = async (name: string, change: (line: string) => string = (line) => line) => {
    const operation = operations.find(({ operationId }) => operationId === name);
    const line = change(curlOf(document, operation, host.address));
    const shell = `${line} -sS --fail-with-body`;
    const env = { ...process.env, TOKEN: token };
    const { stdout } = await promisify(execFile)('sh', ['-c', shell], { cwd: desk.directory, env });
    return stdout === '' ? {} : JSON.parse(stdout);
  };
  expect((await run('register')).account).toMatchObject({ username: 'ada' });
  token = (await run('logIn')).accessToken;
  expect((await run('updateProfile')).account).toMatchObject({ language: 'de' });
  await run('registerDevice');
  const file = join(repository, 'samples/session-stereo.flac');
  const { session } = await run('uploadRecording', (line) =>
    line.replace('@first-talk.wav', `@${file}`),
  );
  expect(session).toMatchObject({ title: 'First talk', status: 'uploaded' });
  const here = (line: string) => line.replace('<id>', session.id);
  expect((await run('getSession', here)).session.id).toBe(session.id);
  const transcript = join(desk.directory, 'talk.vtt');
  const cue = '00:00.000 --> 00:03.000\n<v Therapist>How was your week?\n';
  await writeFile(transcript, `WEBVTT\n\n${cue}`);
  const imported = await run('importTranscript', (line) =>
    line.replace('@talk.vtt', `@${transcript}`),
  );
  expect(imported.session).toMatchObject({ title: 'First talk' });
  await run('requestUpload');
  expect((await run('listSessions')).items).toHaveLength(3);
  await run('deleteSession', here);
});
