import type { NotesLine, Role } from '@attune/core/ports';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreSentiment } from '../lexicon/sentiment.js';
import { takeNotes } from './take-notes.js';

type Said = readonly [role: Role, text: string];

const session: readonly Said[] = [
  ['therapist', 'good morning how have you been since last week'],
  ['patient', 'honestly i felt awful i was so anxious about the new job'],
  ['therapist', 'what was it about the job that made it hard'],
  ['patient', 'every time my manager calls me i panic and i feel like a complete failure'],
  ['patient', 'i dont know how to talk to my manager about it'],
  ['therapist', 'did the breathing exercise help at all'],
  ['patient', 'yeah the breathing exercise helped a lot i was proud that i used it'],
  ['therapist', "i'd like you to try the breathing exercise every evening until we meet again"],
  ['patient', "okay i'll try that and i'm going to talk to my sister as well"],
  ['patient', 'i feel calmer now and a bit more hopeful about the job'],
  ['therapist', "let's come back to your manager next week"],
  ['patient', 'that would be wonderful i feel much better than this morning'],
];

const lines = (said: readonly Said[], role?: Role): NotesLine[] =>
  said.map(([known, text], i) => ({
    segmentId: `s${i + 1}`,
    speaker: known === 'therapist' ? 'S1' : 'S2',
    role: role ?? known,
    text,
    startMs: i * 5000,
    endMs: i * 5000 + 4000,
    sentiment: scoreSentiment(text),
  }));

const texts = (findings: readonly { readonly text: string }[]) => findings.map((f) => f.text);

describe('takeNotes', () => {
  const notes = takeNotes(lines(session), 'en-US');

  it('names topics that come up in several segments', () => {
    expect(texts(notes.keyTopics)).toEqual(
      expect.arrayContaining(['breathing exercise', 'job', 'manager']),
    );
    expect(notes.topicSummary.text).toContain('breathing exercise');
  });

  it('writes names as the conversation does', () => {
    const said = [
      ['patient', 'My daughter moved to New Jersey.'],
      ['patient', 'I miss her, and New Jersey is far.'],
      ['patient', "Marta's letters come late. I wait for the letters from Marta."],
      ['therapist', 'How often do you talk to Marta?'],
      ['patient', 'Letters are all she likes, my letters.'],
    ] as const;
    const { keyTopics, topicSummary } = takeNotes(lines(said), 'en-US');
    expect(texts(keyTopics)).toEqual(expect.arrayContaining(['New Jersey', 'Marta', 'letters']));
    expect(topicSummary.text).toContain('New Jersey: “I miss her, and New Jersey is far”');
  });

  it('names a phrase rather than the word that is only said in it', () => {
    const said = [
      ['patient', 'I did the breathing exercise.'],
      ['patient', 'The breathing exercise is long.'],
      ['patient', 'My sleep diary helps with the exercise.'],
      ['patient', 'I keep a sleep diary.'],
    ] as const;
    const topics = texts(takeNotes(lines(said), 'en-US').keyTopics);
    expect(topics).toEqual(expect.arrayContaining(['breathing exercise', 'sleep diary']));
    expect(topics).not.toContain('exercise');
    expect(topics).not.toContain('diary');
  });

  it('ties every statement to segments of the conversation', () => {
    const ids = new Set(session.map((_, i) => `s${i + 1}`));
    const { reason, ...fields } = notes;
    expect(reason).toBeUndefined();
    for (const finding of Object.values(fields).flat()) {
      expect(finding.segmentIds.length).toBeGreaterThan(0);
      for (const id of finding.segmentIds) expect(ids).toContain(id);
    }
  });

  it('finds feelings, what sets them off and what helps', () => {
    expect(texts(notes.emotionalThemes)).toEqual(expect.arrayContaining(['anxiety', 'pride']));
    expect(texts(notes.triggers)).toContain(
      'every time my manager calls me i panic and i feel like a complete failure',
    );
    expect(texts(notes.strategies)).toContain('breathing exercises');
  });

  it('finds what is to be done, what is put off and what is open', () => {
    expect(texts(notes.actionItems)[0]).toContain("The therapist suggested: “i'd like you to try");
    expect(texts(notes.followUpTopics)).toEqual(['come back to your manager next week']);
    expect(texts(notes.unresolvedConcerns)).toEqual([
      'i dont know how to talk to my manager about it',
    ]);
  });

  it('quotes the patient verbatim', () => {
    expect(notes.significantQuotes.length).toBeGreaterThan(0);
    for (const quote of notes.significantQuotes) {
      expect(session.map(([, text]) => text)).toContain(quote.text);
      expect(quote.speaker).toBe('S2');
    }
  });

  it('tells the mood and its trend from the sentiments given', () => {
    expect(notes.moodTrajectory.text).toBe('improving');
    const bare = lines(session).map(({ sentiment: _, ...line }) => line);
    expect(takeNotes(bare, 'en').sessionMood).toEqual({ text: '', segmentIds: [] });
    expect(takeNotes(bare, 'en').moodTrajectory.text).toBe('');
  });

  it('reports no mood while it is uncertain which speaker is the patient', () => {
    const unsure = takeNotes(lines(session, 'unknown'), 'en');
    expect(unsure.sessionMood.text).toBe('');
    expect(unsure.moodTrajectory.text).toBe('');
    expect(unsure.significantQuotes).not.toEqual([]);
  });

  it('rests the mood on the ten most telling lines', () => {
    const long = Array.from(
      { length: 30 },
      (_, at): Said => ['patient', at < 10 ? 'i am sad' : 'i am so sad and terrified it was awful'],
    );
    const { sessionMood, moodTrajectory } = takeNotes(lines(long), 'en');
    expect(sessionMood.text).toBe('negative');
    expect(sessionMood.segmentIds).toEqual(Array.from({ length: 10 }, (_, at) => `s${at + 11}`));
    expect(moodTrajectory.segmentIds).toHaveLength(10);
  });

  it('keeps the tasks that are set at the end of a long session', () => {
    const plans = Array.from(
      { length: 40 },
      (_, at): Said => ['patient', `i will call number ${at}`],
    );
    const { actionItems } = takeNotes(
      lines([...plans, ['therapist', 'please write a letter to her until next week']]),
      'en',
    );
    expect(actionItems).toHaveLength(12);
    expect(actionItems.at(-1)?.text).toContain('please write a letter');
  });

  it('attributes the feelings of the patient to no other speaker', () => {
    const notes = takeNotes(
      lines([['patient', 'my boss was so angry with me and i felt ashamed']]),
      'en',
    );
    expect(texts(notes.emotionalThemes)).toEqual(['shame']);
    expect(texts(notes.triggers)).toEqual(['my boss was so angry with me and i felt ashamed']);
  });

  it('sees what others did as a trigger, and a loss as grief', () => {
    const said: readonly Said[] = [
      ['patient', 'not great we had a fight and then my husband screamed at me because of dinner'],
      ['patient', 'my mum passed away two years ago'],
    ];
    const notes = takeNotes(lines(said), 'en');
    expect(texts(notes.triggers)).toEqual(['my husband screamed at me because of dinner']);
    expect(texts(notes.emotionalThemes)).toEqual(['grief']);
  });

  it.each([
    'i took too many tablets',
    'the breathing exercise is every night',
    'she said no to me',
    'i cannot talk to my mother',
  ])('sees no moving, medication, boundary or talk in "%s"', (text) => {
    const { strategies } = takeNotes(lines([['patient', text]]), 'en');
    expect(texts(strategies).filter((name) => name !== 'breathing exercises')).toEqual([]);
  });

  it.each([
    ['i am still worried about money i do not know how to pay the rent', 2],
    ['i still cannot sleep in that room', 1],
    ['i am not worried about it', 0],
    ['i still feel good about it', 0],
  ])('counts what stays open in "%s"', (text, count) => {
    expect(takeNotes(lines([['patient', text]]), 'en').unresolvedConcerns).toHaveLength(count);
  });

  it('names in the summary for the patient what there is to do', () => {
    expect(notes.patientSummary.text).toContain(
      "Before next time: “i'd like you to try the breathing exercise every evening until we meet again”",
    );
    expect(notes.patientSummary.text).not.toMatch(/\d things/);
  });

  it('tells of a topic what was said about it', () => {
    expect(notes.topicSummary.text).toContain(
      'Manager: “every time my manager calls me i panic and i feel like a complete failure”',
    );
  });

  it('calls nothing a topic that is only a verb or an adjective said twice', () => {
    const said: readonly Said[] = [
      ['patient', 'i eat and then it goes wrong'],
      ['patient', 'when i eat it all seems wrong in the garden'],
      ['patient', 'the garden was quiet'],
    ];
    expect(texts(takeNotes(lines(said), 'en').keyTopics)).toEqual(['garden']);
  });

  it('takes no strategy from a question that is denied', () => {
    const asked: Said = ['therapist', 'did you try the breathing exercise'];
    const denied = takeNotes(lines([asked, ['patient', 'no i forgot']]), 'en');
    const done = takeNotes(lines([asked, ['patient', 'yes every night']]), 'en');
    expect(texts(denied.strategies)).toEqual([]);
    expect(texts(done.strategies)).toEqual(['breathing exercises']);
  });

  it('speaks to the patient in the second person', () => {
    expect(notes.patientSummary.text).toMatch(/^You talked about: /);
  });

  it('attributes nothing to an unknown role', () => {
    const unsure = takeNotes(lines(session, 'unknown'), 'en');
    expect(JSON.stringify(unsure)).not.toMatch(/[Tt]he (?:patient|therapist)|You talked/);
    expect(unsure.patientSummary.text).toMatch(/^This conversation was about: /);
    expect(texts(unsure.actionItems).join()).toContain('A speaker said');
  });

  it('keeps clinical words and risks out of the text for the patient', () => {
    const said: readonly Said[] = [
      ['patient', 'the depression came back and i want to kill myself'],
      ['patient', 'the depression gets worse in the garden'],
      ['patient', 'the garden is where i cried'],
    ];
    const { patientSummary, riskFlags } = takeNotes(lines(said), 'en');
    expect(riskFlags).toHaveLength(1);
    expect(patientSummary.text).toBe('You talked about: garden.');
  });

  it('takes no plan from a risk phrase', () => {
    expect(takeNotes(lines([['patient', "i'm going to kill myself"]]), 'en').actionItems).toEqual(
      [],
    );
  });

  it.each<readonly Said[]>([
    [],
    [
      ['patient', 'good morning'],
      ['therapist', 'please hold'],
    ],
  ])('is empty where there is nothing', (...said) => {
    const silent = lines(said).map(({ sentiment: _, ...line }) => line);
    const findings = Object.values(takeNotes(silent, 'en')).flat();
    expect(findings.filter((finding) => finding.text !== '')).toEqual([]);
  });

  it('says why it has nothing for another language', () => {
    const german = takeNotes(lines([['patient', 'ich will nicht mehr leben']]), 'de-DE');
    expect(german.riskFlags).toEqual([]);
    expect(german.reason).toContain('English only');
  });

  it('rests on given segments whatever is said', () => {
    const word = fc.constantFrom(
      ...'i you not never kill myself want to die panic every time the job breathing . ? yes'.split(
        ' ',
      ),
    );
    const said = fc.array(
      fc.array(word, { maxLength: 15 }).map((w) => w.join(' ')),
      { maxLength: 8 },
    );
    const role = fc.constantFrom<Role>('therapist', 'patient', 'other', 'unknown');
    fc.assert(
      fc.property(said, role, (all, speaker) => {
        const given = lines(all.map((text) => [speaker, text] as const));
        const byId = new Map(given.map((l) => [l.segmentId, l.text]));
        const { riskFlags, significantQuotes } = takeNotes(given, 'en');
        for (const flag of riskFlags) {
          expect(flag.segmentIds.some((id) => byId.get(id)?.includes(flag.quote))).toBe(true);
        }
        for (const quote of significantQuotes) {
          expect(byId.get(quote.segmentIds[0] ?? '')).toBe(quote.text);
        }
      }),
    );
  });
});
