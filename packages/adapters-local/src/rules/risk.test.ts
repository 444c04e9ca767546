import { readFileSync } from 'node:fs';
import type { NotesLine, Role } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { findRisks } from './risk.js';

const line = (role: Role, text: string, segmentId = 's1', speaker: string = role): NotesLine => ({
  segmentId,
  speaker,
  role,
  text,
  startMs: 0,
  endMs: 1000,
});
interface Judged {
  readonly text: string;
  readonly role: Role;
  readonly risk: boolean;
}

const tuning: readonly Judged[] = readFileSync(
  new URL('../../../../test/data/risk-tuning.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((one) => JSON.parse(one) as Judged);
const isRaised = ({ text, role }: Judged): boolean =>
  findRisks([line(role, text)]).some(({ severity }) => severity !== 'low');

const flags = (text: string, role: Role = 'patient') =>
  findRisks([line(role, text)]).map((flag) => `${flag.category} ${flag.severity}`);

describe('findRisks', () => {
  it('finds what asks for attention and leaves the rest alone', () => {
    const risks = tuning.filter(({ risk }) => risk);
    const harmless = tuning.filter(({ risk }) => !risk);
    expect(risks.length).toBeGreaterThanOrEqual(790);
    expect(harmless.length).toBeGreaterThanOrEqual(530);
    expect(risks.filter(isRaised).length / risks.length).toBeGreaterThanOrEqual(0.9);
    expect(harmless.filter(isRaised).length / harmless.length).toBeLessThanOrEqual(0.01);
  });

  it.each([
    'My husband shouts a bit when he drives.',
    'My husband gets a bit scared at night.',
    'My dad is a bit cross with me.',
  ])('does not take "a bit" for a bite: %s', (text) => {
    expect(flags(text)).toEqual([]);
  });

  it('raises nothing from the mouth of a therapist', () => {
    expect(tuning.filter((one) => one.role === 'therapist' && isRaised(one))).toEqual([]);
  });

  it('takes what is told of another person or of long ago for less', () => {
    expect(flags('my flatmate stopped taking her pills')).toEqual(['medication low']);
    expect(flags('when i was a teenager i cut myself')).toEqual(['self_harm medium']);
    expect(flags('i cut myself two weeks ago')).toEqual(['self_harm high']);
  });

  it('raises nothing for a sore arm or a question about medicine', () => {
    expect(flags('My arm hurts a bit when I lift it.')).toEqual([]);
    expect(flags('Are you taking your tablets as prescribed?', 'therapist')).toEqual([]);
  });

  it.each([
    ['when i was a teenager i cut myself, that is behind me now', 'self_harm low'],
    ['twenty years ago i took an overdose, life is good now', 'suicidality low'],
    ['when i was a teenager i cut myself and i still do', 'self_harm high'],
  ])('tells a past that is over from one that is not: %s', (text, expected) => {
    expect(flags(text)).toContain(expected);
  });

  it('hears a denial behind the phrase', () => {
    expect(flags('the urge to cut has gone')).toEqual(['self_harm low']);
    expect(flags('it has been three weeks since i last hurt myself')).toEqual(['self_harm low']);
  });

  it('finds words that are a risk only together', () => {
    expect(flags('there is gin in my thermos at the school gate')).toEqual(['substance medium']);
    expect(flags('there is tea in my thermos at the school gate')).toEqual([]);
  });

  it.each([
    ['i just want to kill myself', 'suicidality high'],
    ['I wanted to end my life.', 'suicidality high'],
    ['sometimes i dont want to be here anymore', 'suicidality high'],
    ['they would all be better off without me', 'suicidality high'],
    ['some days i just do not want to be here', 'suicidality medium'],
    ['I cannot go on', 'hopelessness medium'],
    ['i do not want to live', 'suicidality high'],
    ['i do not see the point', 'hopelessness medium'],
    ['i carry a knife with me now', 'harm_to_others medium'],
    ['i kind of wish i was dead', 'suicidality medium'],
    ['i dont wanna be here anymore', 'suicidality high'],
    ['i took too many pills', 'suicidality high'],
    ['i think about dying all the time', 'suicidality medium'],
    ['my brother killed himself when i was ten', 'suicidality low'],
    ['i started cutting myself again', 'self_harm high'],
    ['i want to hurt her', 'harm_to_others high'],
    ['i am going to hurt someone', 'harm_to_others high'],
    ['he pushed me down the stairs', 'abuse high'],
    ['he hit me again last night', 'abuse high'],
    ['i am scared of my husband', 'abuse medium'],
    ['i have been drinking every night', 'substance medium'],
    ['there is no point in trying', 'hopelessness medium'],
    ["I can't see a way out", 'hopelessness medium'],
  ])('points at "%s"', (text, expected) => {
    expect(flags(text)).toEqual([expected]);
  });

  it.each([
    'this traffic is killing me',
    'i could kill for a coffee',
    'i died laughing',
    'i wanted to die of embarrassment',
    'it hit me that he was gone',
    'he beat me at chess',
    'i cut myself shaving this morning',
    "I'll shoot you an email",
    'we could kill two birds with one stone',
    'i hung the picture myself',
    'i hurt her feelings',
    'the kids were bored they do not want to be here all day',
    'i have a knife set in the kitchen',
    'we bought a knife for the bread',
    'you can call the crisis line at any time',
    '',
  ])('leaves "%s" alone', (text) => {
    expect(flags(text)).toEqual([]);
  });

  it.each([
    'i would never hurt myself',
    'i would never even think of hurting myself',
    "I'm not suicidal.",
    'im not suicidal',
    'no i dont want to die',
    'i do not have any thoughts of suicide',
  ])('keeps the denial "%s" with low severity', (text) => {
    const [flag] = findRisks([line('patient', text)]);
    expect(flag?.severity).toBe('low');
    expect(flag?.text).toContain('denied');
  });

  it.each([
    'i dont know i want to die',
    'im not going to lie i want to kill myself',
    'i cant stop thinking about killing myself',
    'nobody would care if i killed myself',
    'i am not happy. i want to die',
    'why wouldnt i kill myself',
    'i never wanted to die more than now',
    'i would never kill myself well last week i wanted to end my life',
  ])('does not take "%s" for a denial', (text) => {
    expect(flags(text)).toEqual(['suicidality high']);
  });

  it('notes a question by the therapist as asked, not as a statement of the patient', () => {
    const found = findRisks([line('therapist', 'have you had any thoughts of killing yourself')]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ severity: 'low', segmentIds: ['s1'] });
    expect(found[0]?.text).toBe('The therapist asked about suicidal thoughts.');
  });

  it('takes an affirming answer as seriously as a statement', () => {
    const found = findRisks([
      line('therapist', 'do you ever think about killing yourself', 's1'),
      line('patient', 'um yeah sometimes at night', 's2'),
    ]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      severity: 'high',
      segmentIds: ['s1', 's2'],
      text: 'The therapist asked about suicidal thoughts and the patient affirmed it.',
      quote: 'um yeah sometimes at night',
    });
  });

  it('keeps a denying answer with low severity', () => {
    const found = findRisks([
      line('therapist', 'are you thinking of hurting yourself', 's1'),
      line('patient', 'no not at all', 's2'),
    ]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ severity: 'low', segmentIds: ['s1', 's2'] });
    expect(found[0]?.text).toContain('denied');
  });

  it('takes an answer for what was asked last, and tells it once', () => {
    const found = findRisks([
      line(
        'therapist',
        'when you do not want to be here do you think about hurting yourself',
        's1',
      ),
      line('patient', 'no i would never hurt myself', 's2'),
    ]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ category: 'self_harm', severity: 'low' });
  });

  it('keeps what is affirmed behind a denying answer', () => {
    const found = findRisks([
      line('therapist', 'do you think about killing yourself', 's1'),
      line('patient', 'no well last week i wanted to end my life', 's2'),
    ]);
    expect(found.map((flag) => flag.severity)).toEqual(['low', 'high']);
  });

  it.each(['i have no plans', 'i do not', 'i have not', 'none', 'no not at all'])(
    'hears a denial in the answer "%s"',
    (answer) => {
      const found = findRisks([
        line('therapist', 'do you have any plans of killing yourself', 's1'),
        line('patient', answer, 's2'),
      ]);
      expect(found.map((flag) => flag.severity)).toEqual(['low']);
      expect(found[0]?.text).toContain('denied');
    },
  );

  it('does not take what is said to the listener for a statement of the speaker', () => {
    const found = findRisks([
      line('unknown', 'so when you just do not want to be here what do you do', 's1', 'S1'),
    ]);
    expect(found).toMatchObject([
      { severity: 'low', text: 'A speaker asked about suicidal thoughts.' },
    ]);
  });

  it('names no unknown role', () => {
    const found = findRisks([
      line('unknown', 'do you want to kill yourself', 's1', 'S1'),
      line('unknown', 'i want to die', 's2', 'S2'),
    ]);
    expect(found.map((flag) => flag.text)).toEqual([
      'A speaker asked about suicidal thoughts.',
      'A speaker said something that points to suicidal thoughts.',
    ]);
  });

  it('quotes long speech verbatim around the phrase', () => {
    const text = `${'and then we went to the shop '.repeat(20)}i want to kill myself ${'and so on '.repeat(30)}`;
    const [flag] = findRisks([line('patient', text)]);
    expect(text).toContain(flag?.quote);
    expect(flag?.quote).toContain('kill myself');
    expect(flag?.quote.length).toBeLessThan(200);
  });
});
