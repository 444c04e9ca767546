import { createUseCases, type Session, type TranscriptView, transcriptView } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryPorts } from '@attune/core/memory';
import { beforeAll, describe, expect, it } from 'vitest';
import { asTherapist } from '../../../../test/support/actors.js';
import { renderSession } from './render-session.js';

let session: Session;
let view: TranscriptView;

beforeAll(async () => {
  const useCases = createUseCases(createMemoryPorts());
  const { id } = await useCases.ingestRecording.execute(asTherapist('ann'), {
    filename: 'monday.wav',
    body: new Blob([toneWav({ durationMs: 16_000 })]).stream(),
  });
  await useCases.operations.processSession(id);
  session = await useCases.sessions.get(id);
  view = transcriptView(await useCases.transcripts.newest(session), session);
});

describe('renderSession', () => {
  it('shows title, file, length, language and engine first', () => {
    const [first] = renderSession(session, view).split('\n');
    expect(first).toBe('monday (monday.wav, 00:16, en-US, transcribed by memory)');
  });

  it('shows every segment with its time', () => {
    const text = renderSession(session, view);
    for (const segment of view.segments) expect(text).toContain(segment.text);
    expect(text).toMatch(/^ {2}00:\d\d [+~. -] .+: .+$/mu);
  });

  it('says when a role is not known, and that the mood is of everyone then', () => {
    const speakers = view.speakers.map((one) => ({ ...one, role: 'unknown' as const }));
    const sentiment =
      session.sentiment === undefined
        ? {}
        : { sentiment: { ...session.sentiment, attributed: false } };
    const text = renderSession({ ...session, ...sentiment }, { ...view, speakers });
    expect(text).toContain(', role unknown');
    expect(text).toContain('MOOD OF ALL SPEAKERS (the patient is not known)');
  });

  it('leaves out what is not there', () => {
    const { notes: _n, sentiment: _s, ...bare } = session;
    const text = renderSession({ ...bare, warnings: [] }, view);
    for (const title of ['NOTES', 'MOOD', 'WARNINGS']) expect(text).not.toContain(`\n${title} `);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('shows warnings last', () => {
    const warnings = [{ code: 'x', message: 'Mind this.', stage: 'extract' as const }];
    expect(renderSession({ ...session, warnings }, view)).toMatch(/WARNINGS\n {2}Mind this\.\n$/u);
  });

  it('shows hours where there are some', () => {
    const text = renderSession(session, { ...view, durationMs: 3_723_000 });
    expect(text).toContain(', 1:02:03, ');
  });
});
