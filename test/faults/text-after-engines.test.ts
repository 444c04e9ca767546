import { createUseCases, piiRedaction } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import {
  createMemoryLanguageAnalysis,
  createMemoryPorts,
  createMemorySpeechToText,
} from '@attune/core/memory';
import type { LanguageAnalysis, SpeechCapabilities } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { createLexiconLanguageAnalysis } from '../../packages/adapters-local/src/lexicon/index.js';
import { asTherapist } from '../support/actors.js';

interface Given {
  readonly said: readonly string[];
  readonly settings: object;
  readonly capabilities?: Partial<SpeechCapabilities>;
  readonly language?: LanguageAnalysis;
}

/** Processes a recording in which the engine hears these sentences. */
async function processed({ said, settings, capabilities = {}, language }: Given) {
  const base = createMemoryPorts();
  const script = () =>
    said.map((text, at) => ({ text, startMs: at * 1_000, endMs: at * 1_000 + 900 }));
  const speech = createMemorySpeechToText({
    blobs: base.blobs,
    script,
    capabilities: { languageIdentification: false, ...capabilities },
  });
  const analysis = language ?? createLexiconLanguageAnalysis();
  const plugins = { all: [piiRedaction(analysis)] };
  const useCases = createUseCases({ ...base, speech, plugins, language: analysis });
  const { id } = await useCases.ingestRecording.execute(asTherapist('ann'), {
    filename: 'a.wav',
    body: new Blob([toneWav({ durationMs: 16_000 })]).stream(),
    settings,
  });
  await useCases.operations.processSession(id);
  const session = await useCases.sessions.get(id);
  expect(session.stages.transcribe.state).toBe('done');
  const transcript = await useCases.transcripts.newest(session);
  const warnings = session.warnings.map(({ message }) => message).join('\n');
  return { transcript, warnings, text: transcript.segments.map(({ text }) => text).join(' ') };
}

describe('swear words, after an engine that leaves them in', () => {
  const said = ['What the fuck, I left Scunthorpe.', 'Shit!'];

  it.each([
    ['raw', 'What the fuck, I left Scunthorpe. Shit!'],
    ['masked', 'What the ****, I left Scunthorpe. ****!'],
    ['removed', 'What the, I left Scunthorpe. …'],
  ])('are %s', async (profanity, text) => {
    const done = await processed({ said, settings: { profanity } });
    expect(done.text).toBe(text);
    expect(done.warnings).not.toContain('profanity');
    if (profanity !== 'raw') expect(JSON.stringify(done.transcript)).not.toMatch(/fuck|shit/iu);
  });

  it('are left to an engine that masks them itself', async () => {
    const capabilities = { profanity: ['raw', 'masked'] } as const;
    const done = await processed({ said, settings: { profanity: 'masked' }, capabilities });
    expect(done.text).toContain('fuck');
  });

  it('stay in a language without a list, which the session says', async () => {
    const settings = { profanity: 'masked', language: 'ja-JP' };
    const done = await processed({ said: ['くそ、眠れなかった。'], settings });
    expect(done.text).toContain('くそ');
    expect(done.warnings).toContain('there is no list of swear words for the language "ja-JP"');
  });
});

describe('the language, after an engine that does not identify it', () => {
  const candidates = (...candidateLanguages: string[]) => ({
    language: 'en-US',
    languageIdentification: true,
    candidateLanguages,
  });

  it.each([
    ['en-US', 'I slept badly again this week and my sister called on Sunday'],
    ['de-DE', 'ich habe wieder schlecht geschlafen und meine Schwester hat angerufen'],
    ['fr-FR', "j'ai encore mal dormi cette semaine et ma sœur m'a appelé dimanche"],
    ['es-ES', 'he dormido mal otra vez y mi hermana me llamó el domingo'],
    ['it-IT', 'ho dormito di nuovo male e mia sorella mi ha chiamato domenica'],
    ['pt-BR', 'dormi mal outra vez esta semana e minha irmã me ligou no domingo'],
    ['nl-NL', 'ik heb weer slecht geslapen en mijn zus belde me zondag'],
    ['pl-PL', 'znowu źle spałam w tym tygodniu i siostra zadzwoniła w niedzielę'],
    ['sv-SE', 'jag sov dåligt igen den här veckan och min syster ringde i söndags'],
    ['ru-RU', 'я опять плохо спала на этой неделе и сестра позвонила в воскресенье'],
  ])('is found to be %s', async (language, text) => {
    const others = ['en-US', 'de-DE', 'fr-FR', 'pl-PL', 'ru-RU'].filter((one) => one !== language);
    const done = await processed({ said: [text], settings: candidates(...others, language) });
    expect(done.transcript.language).toBe(language);
    expect(done.warnings).not.toContain('languageIdentification');
  });

  it.each([
    ['too little was said', ['Ja, okay.']],
    [
      'several candidates are spoken',
      [
        'ich habe wieder schlecht geschlafen und meine Schwester hat mich am Sonntag angerufen, das hat mir aber gar nicht geholfen und ich weiß nicht, was ich noch machen soll, weil es jede Woche so geht und nicht besser wird',
        'I slept badly again this week and my sister called on Sunday, but that did not help me at all and I do not know what else I can do, because it goes on like this every week and it does not get any better',
      ],
    ],
    [
      'the text is in none of the candidates',
      ['на этой неделе я опять плохо спала и сестра позвонила'],
    ],
  ])('stays unknown when %s, which the session says', async (why, said) => {
    const done = await processed({ said, settings: candidates('en-US', 'de-DE') });
    expect(done.transcript.language).toBe('en-US');
    expect(done.warnings).toContain(`languageIdentification: ${why}`);
  });

  it('stays unknown while the language service is down; the text is there nevertheless', async () => {
    const language = createMemoryLanguageAnalysis();
    language.refuse('unavailable');
    const said = ['ich habe wieder schlecht geschlafen und war müde'];
    const done = await processed({ said, settings: candidates('en-US', 'de-DE'), language });
    expect(done.text).toContain('geschlafen');
    expect(done.warnings).toContain('no language service answers');
  });
});

describe('personal data', () => {
  it('is replaced, and the session says that patterns know no names', async () => {
    const said = ['My name is Anna Bell, call 555 123 4567.'];
    const done = await processed({ said, settings: { plugins: ['pii-redaction'] } });
    expect(done.text).toContain('[PHONE]');
    expect(done.warnings).toContain('Personal data was replaced: 1 × PHONE.');
    expect(done.warnings).toContain('Names of people were NOT redacted');
    expect(done.warnings).not.toContain('Anna');
  });
});
