import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionView, TranscriptView } from '@attune/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, quick, samples } from '../support/attune.js';
import { readDocx, readPdf } from '../support/read-documents.js';
import type { ChildEnd } from '../support/run-source.js';
import { differences } from '../support/shape.js';
import { sessionShape, transcriptShape } from './json-shapes.js';

interface Result {
  readonly session: SessionView;
  readonly transcript: TranscriptView;
}

const texts = ['txt', 'srt', 'vtt', 'json', 'csv'];
const endings = [...texts, 'docx', 'pdf'];
const patience = 180_000;

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
});

afterAll(() => desk[Symbol.asyncDispose]());

describe('attune transcribe samples/session-stereo.flac', { timeout: patience }, () => {
  let end: ChildEnd;
  let result: Result;

  beforeAll(async () => {
    const outs = endings.flatMap((ending) => ['--out', `x.${ending}`]);
    end = await desk.attune([
      'transcribe',
      join(samples, 'session-stereo.flac'),
      '--json',
      ...outs,
    ]);
    result = JSON.parse(end.stdout || '{}') as Result;
  }, patience);

  it('ends with 0, the result alone on standard output and progress on standard error', () => {
    expect(end.code).toBe(0);
    expect(Object.keys(result)).toEqual(['session', 'transcript']);
    expect(end.stderr).toContain('Transcribing 100 %');
    expect(end.stderr).not.toContain('{');
  });

  it('leaves nothing behind but what was asked for', async () => {
    expect(await desk.litter()).toEqual([]);
    expect((await readdir(desk.directory)).sort()).toEqual(endings.map((one) => `x.${one}`).sort());
  });

  it('gives a session and a transcript of exactly the documented members', () => {
    expect(differences(result.session, sessionShape)).toEqual([]);
    expect(differences(result.transcript, transcriptShape)).toEqual([]);
  });

  it('hears both channels, knows who is who by rule and the mood of the patient', () => {
    const { session, transcript } = result;
    expect(session.recording).toMatchObject({ channels: 2, filename: 'session-stereo.flac' });
    expect(session.speakers).toMatchObject([
      { id: 'S1', role: 'therapist', roleSource: 'rule' },
      { id: 'S2', role: 'patient', roleSource: 'rule' },
    ]);
    expect(new Set(transcript.segments.map((one) => one.speaker))).toEqual(new Set(['S1', 'S2']));
    expect(session.sentiment).toMatchObject({ attributed: true });
    expect(Object.keys(session.sentiment?.bySpeaker ?? {})).toEqual(['S2']);
    expect(new Set(session.sentiment?.timeline.map((one) => one.speaker))).toEqual(new Set(['S2']));
  });

  it('takes notes whose evidence is there', () => {
    const { session, transcript } = result;
    const known = new Set(transcript.segments.map((one) => one.id));
    const evidence = JSON.stringify(session.notes).match(/seg-\d+/gu) ?? [];
    expect(evidence.length).toBeGreaterThan(10);
    expect(evidence.filter((id) => !known.has(id))).toEqual([]);
    expect(session.notes?.riskFlags?.length).toBeGreaterThan(0);
  });

  it('writes the same conversation in every format, for its owner only', async () => {
    const first = 'good morning it is good to see you again';
    for (const ending of texts) {
      const written = await readFile(desk.path(`x.${ending}`), 'utf8');
      // Subtitles are broken into lines.
      expect(written.replaceAll('\n', ' '), ending).toContain(first);
    }
    const vtt = await readFile(desk.path('x.vtt'), 'utf8');
    expect(vtt.startsWith('WEBVTT')).toBe(true);
    const { paragraphs } = await readDocx(await readFile(desk.path('x.docx')));
    expect(paragraphs.join('\n')).toContain(first);
    const { pages } = readPdf(await readFile(desk.path('x.pdf')));
    expect(pages.flat().join('\n')).toContain(first);
  });
});

describe('attune transcribe of a transcript', { timeout: patience }, () => {
  it('analyzes it with its title, date, language and the roles that its labels name', async () => {
    const srt =
      '1\n00:00:00,000 --> 00:00:04,000\nPATIENTIN: Ich war traurig.\n\n' +
      '2\n00:00:04,000 --> 00:00:09,000\nDr. Meier: Was ist passiert?\n';
    await writeFile(join(desk.directory, 'talk.srt'), srt);
    const details = ['--title', 'First', '--recorded-at', '2026-03-02', '--language', 'de-DE'];
    const end = await desk.attune(['transcribe', 'talk.srt', '--json', ...details]);
    expect(end.code).toBe(0);
    const { session, transcript } = JSON.parse(end.stdout) as Result;
    expect(session).toMatchObject({
      ...{ title: 'First', recordedAt: '2026-03-02T00:00:00.000Z', status: 'processed' },
      stages: { transcribe: { state: 'skipped', provider: 'import' } },
      speakers: [
        { label: 'PATIENTIN', role: 'patient' },
        { label: 'Dr. Meier', role: 'therapist' },
      ],
    });
    expect(transcript).toMatchObject({
      language: 'de-DE',
      segments: [{ text: 'Ich war traurig.' }, {}],
    });
    expect(await desk.litter()).toEqual([]);
    await rm(join(desk.directory, 'talk.srt'));
  });

  it('says what is wrong with a date', async () => {
    const end = await desk.attune(['transcribe', 'talk.srt', '--recorded-at', '02.03.2026']);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain('--recorded-at 02.03.2026');
  });
});

describe('the options of attune transcribe', { timeout: patience }, () => {
  let clip = '';

  beforeAll(async () => {
    clip = await desk.sample('clip.wav', 24);
  });

  async function transcribed(...options: string[]): Promise<Result> {
    const { code, stdout, stderr } = await desk.attune(
      ['transcribe', clip, '--json', ...options],
      quick,
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return JSON.parse(stdout) as Result;
  }

  it('--channels names who is left and right, and what is left out is right all the same', async () => {
    const { session } = await transcribed('--channels', 'therapist,patient', '--language', 'en-GB');
    expect(session.speakers).toMatchObject([
      { role: 'therapist', roleSource: 'channel' },
      { role: 'patient', roleSource: 'channel' },
    ]);
    expect(session.settings).toMatchObject({ language: 'en-GB', channelSeparation: true });
  });

  it('--no-channels --speakers 2 tells two voices apart on one channel', async () => {
    const { session, transcript } = await transcribed('--no-channels', '--speakers', '2');
    expect(session.speakers).toHaveLength(2);
    expect(new Set(transcript.segments.map((one) => one.speaker)).size).toBe(2);
  });

  it('--no-channels --no-diarization gives one speaker', async () => {
    const { session } = await transcribed('--no-channels', '--no-diarization');
    expect(session.speakers.map((one) => one.id)).toEqual(['S1']);
  });

  it('--patient says who the patient is, against every rule', async () => {
    const { session } = await transcribed('--patient', 'S1');
    expect(session.speakers[0]).toMatchObject({ id: 'S1', role: 'patient', roleSource: 'person' });
    expect(Object.keys(session.sentiment?.bySpeaker ?? {})).toEqual(['S1']);
  });

  it('--plugin pii-redaction and --title are honoured', async () => {
    const { session } = await transcribed('--plugin', 'pii-redaction', '--title', 'Ann, 3rd');
    expect(session.title).toBe('Ann, 3rd');
    expect(session.settings.plugins).toEqual(['pii-redaction']);
  });

  it('without --json a person reads the conversation, the mood and the notes', async () => {
    const { code, stdout } = await desk.attune(['transcribe', clip], quick);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^clip \(clip\.wav, 00:24, en-US, transcribed by pocketsphinx\)/u);
    for (const title of ['TRANSCRIPT', 'MOOD OF', 'NOTES (by rules)']) {
      expect(stdout).toContain(title);
    }
    expect(await desk.litter()).toEqual([]);
  });
});
