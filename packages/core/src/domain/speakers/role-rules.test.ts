import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import script from '../../../../../samples/session.script.json' with { type: 'json' };
import { defaultSettings, type TranscriptionSettings } from '../session/settings.js';
import type { TranscriptContent } from '../transcript/transcript.js';
import { attributeRoles } from './role-rules.js';
import { assignRoles, roleConfidenceNeeded, type Speaker, surePatients } from './speaker-role.js';

type Turn = readonly [speaker: string, text: string];

function talk(turns: readonly Turn[], given: Partial<TranscriptContent> = {}): TranscriptContent {
  const ids = [...new Set(turns.map(([speaker]) => speaker))];
  return {
    language: 'en-US',
    durationMs: turns.length * 5_000,
    coverage: [{ startMs: 0, endMs: turns.length * 5_000 }],
    speakers: ids.map((id) => ({ id, role: 'unknown', roleSource: 'rule', roleConfidence: 0 })),
    segments: turns.map(([speaker, text], index) => ({
      id: `seg-${index + 1}`,
      speaker,
      startMs: index * 5_000,
      endMs: index * 5_000 + 4_000,
      text: text.toLowerCase().replaceAll(/[^a-z' ]/gu, ''),
    })),
    ...given,
  };
}

const therapy: readonly Turn[] = script.turns.map(({ speaker, text }) => [
  speaker === 'therapist' ? 'S1' : 'S2',
  text,
]);

const secondTherapy: readonly Turn[] = [
  ['S1', 'Welcome back. What has been on your mind since last week?'],
  ['S2', 'I have been fighting with my husband again. I felt so alone that I cried all night.'],
  ['S1', 'It sounds like that hurt a lot. What was going through your mind when you cried?'],
  ['S2', 'I thought that he does not love me. I could not breathe. My heart was racing.'],
  ['S1', 'I hear how scared you were. Where did you notice that in your body?'],
  ['S2', 'In my chest. I was afraid I would panic like last year after my mother died.'],
  ['S1', 'How does it feel to talk about your mother now?'],
  ['S2', 'It makes me sad but I am not as anxious as I was.'],
];

const elsewhere: readonly (readonly [string, readonly Turn[]])[] = [
  [
    'a call with a repair shop',
    [
      ['S1', 'City repairs, how can I help you today?'],
      ['S2', 'Hi, my washing machine is broken. I was doing my laundry and it just stopped.'],
      ['S1', 'I am sorry to hear that. When did it stop, and do you hear any noise?'],
      ['S2', 'It was this morning. It makes a loud noise and I cannot open the door.'],
      ['S1', 'Have you tried to switch it off? What is the model, and where do you live?'],
      ['S2', 'I tried that. I do not know the model. My husband bought it, I can send a picture.'],
      ['S1', 'Could you send it to our number? When would you like us to come?'],
      ['S2', 'Tomorrow would be good, I have been washing by hand all day.'],
    ],
  ],
  [
    'two friends and a holiday',
    [
      ['S1', 'How was your trip to the lake? Did you see my sister there?'],
      ['S2', 'It was great, we went swimming every day and I felt like a child again.'],
      ['S1', 'What did you eat? Was the food any good?'],
      ['S2', 'I was hungry all the time. My dad cooked fish and I slept like a stone.'],
      ['S1', 'Tell me about the house. Do you think we could go next year?'],
      ['S2', 'Sure. I lost my sun glasses there, so I want to go back anyway.'],
    ],
  ],
  [
    'a job interview',
    [
      ['S1', 'Thank you for coming. Can you tell me what you did in your last job?'],
      ['S2', 'I was a driver for six years. I have been with the same company since school.'],
      ['S1', 'Why do you want to leave? What would you say is your biggest strength?'],
      ['S2', 'My boss sold the company. I love driving at night and I was never late.'],
      ['S1', 'How do you work with others? When could you start?'],
      ['S2', 'I can start in May. I worked with my brother and that was fine, I cannot complain.'],
    ],
  ],
  [
    'a reporter and a runner',
    [
      ['S1', 'What a race! How did you do it, and what were you thinking at the end?'],
      ['S2', 'I was thinking of nothing. I felt strong, my legs felt good and I was happy.'],
      ['S1', 'When did you know that you would win? Were you nervous?'],
      [
        'S2',
        'I was a little nervous at the start, I slept badly. My family is here and I love them.',
      ],
      ['S1', 'What is next for you? Do you go home now?'],
      ['S2', 'I miss my bed. I have been away for a month, so I will sleep for a week.'],
    ],
  ],
  [
    'a waiter and a guest',
    [
      ['S1', 'Good evening, have you been here before? What would you like to drink?'],
      ['S2', 'I was here with my wife last year. I would like a glass of water please.'],
      ['S1', 'Do you want to hear about the fish? How hungry are you?'],
      ['S2', 'I have been working all day, so very. I cannot eat nuts, they make me sick.'],
      ['S1', 'What about the soup? Do you like it hot?'],
      ['S2', 'I love it hot. My son hates it, but he is not here, I was glad to get out.'],
    ],
  ],
];

const swap = (turns: readonly Turn[]): readonly Turn[] =>
  turns.map(([speaker, text]) => [speaker === 'S1' ? 'S2' : 'S1', text]);
const swapped = { speakers: talk(therapy).speakers.toReversed() };

const settings = (given: Partial<TranscriptionSettings> = {}): TranscriptionSettings => ({
  ...defaultSettings,
  ...given,
});
const rolesOf = (speakers: readonly Speaker[]) =>
  Object.fromEntries(speakers.map(({ id, role }) => [id, role]));

describe('attributeRoles', () => {
  it('believes labels of imported lines, and what the settings say before them', () => {
    const labeled = talk(
      [
        ['A', 'Hello.'],
        ['B', 'Hello.'],
      ],
      {
        speakers: [
          { id: 'A', label: 'Client', role: 'unknown', roleSource: 'rule', roleConfidence: 0 },
          { id: 'B', label: 'Counsellor', role: 'unknown', roleSource: 'rule', roleConfidence: 0 },
        ],
      },
    );
    const { speakers, warnings } = attributeRoles(labeled, defaultSettings);
    expect(speakers.map(({ role }) => role)).toEqual(['patient', 'therapist']);
    expect(surePatients(speakers)).toHaveLength(1);
    expect(warnings).toEqual([]);
    const given = attributeRoles(labeled, {
      ...defaultSettings,
      speakerRoles: { A: 'therapist', B: 'patient' },
    });
    expect(given.speakers.map(({ role }) => role)).toEqual(['therapist', 'patient']);
  });

  it.each([
    ['the sample session', therapy],
    ['another session', secondTherapy],
  ])('finds the therapist of %s by what is said, whoever speaks first', (_name, turns) => {
    for (const [said, expected] of [
      [talk(turns), { S1: 'therapist', S2: 'patient' }],
      [talk(swap(turns)), { S1: 'patient', S2: 'therapist' }],
      [talk(turns, swapped), { S1: 'therapist', S2: 'patient' }],
    ] as const) {
      const { speakers, warnings } = attributeRoles(said, settings());
      expect(rolesOf(speakers)).toEqual(expected);
      for (const { roleConfidence, roleSource } of speakers) {
        expect(roleConfidence).toBeGreaterThanOrEqual(roleConfidenceNeeded);
        expect(roleSource).toBe('rule');
      }
      expect(warnings).toEqual([]);
    }
  });

  it.each(elsewhere)('is not sure of anyone in %s', (_name, turns) => {
    const { speakers, warnings } = attributeRoles(talk(turns), settings());
    for (const { roleConfidence } of speakers) {
      expect(roleConfidence).toBeLessThan(roleConfidenceNeeded);
    }
    expect(warnings.map(({ code }) => code)).toEqual(['roles_unconfirmed']);
  });

  it('stays sure of a session of which a recognizer missed every fifth word', () => {
    for (const lost of [0, 1, 2, 3, 4]) {
      let seen = 0;
      const patchy = therapy.map(([speaker, text]): Turn => {
        const heard = text.split(' ').filter(() => {
          seen += 1;
          return seen % 5 !== lost;
        });
        return [speaker, heard.join(' ')];
      });
      const { speakers } = attributeRoles(talk(patchy), settings());
      expect(surePatients(speakers).map(({ id }) => id)).toEqual(['S2']);
    }
  });

  it.each([
    ['one speaker', talk(therapy.map(([, text]) => ['S1', text]))],
    ['three speakers', talk([...therapy, ['S3', 'Hello.']])],
    ['another language', talk(therapy, { language: 'de-DE' })],
    ['nobody', talk([])],
  ])('leaves %s unknown and says so', (_name, said) => {
    const { speakers, warnings } = attributeRoles(said, settings());
    expect(speakers.every(({ role }) => role === 'unknown')).toBe(true);
    expect(warnings.map(({ code }) => code)).toEqual(['roles_unconfirmed']);
  });

  it('prefers the settings to the rule', () => {
    const { speakers } = attributeRoles(
      talk(therapy),
      settings({ speakerRoles: { S1: 'patient', S2: 'therapist' } }),
    );
    expect(rolesOf(speakers)).toEqual({ S1: 'patient', S2: 'therapist' });
    expect(speakers.every(({ roleSource }) => roleSource === 'person')).toBe(true);
  });

  it('takes the other side of a pair from the side that is named', () => {
    const { speakers } = attributeRoles(
      talk(therapy),
      settings({ speakerRoles: { S1: 'patient' } }),
    );
    expect(rolesOf(speakers)).toEqual({ S1: 'patient', S2: 'therapist' });
    const other = attributeRoles(talk(therapy), settings({ speakerRoles: { S1: 'other' } }));
    expect(rolesOf(other.speakers)).toEqual({ S1: 'other', S2: 'unknown' });
  });

  it('names people by their channels where there are channels only', () => {
    const named = settings({ channelRoles: { left: 'patient', right: 'therapist' } });
    const onChannels = talk(therapy).speakers.map((speaker) => ({
      ...speaker,
      roleSource: 'channel' as const,
    }));
    const byChannel = attributeRoles(talk(therapy, { speakers: onChannels }), named);
    expect(rolesOf(byChannel.speakers)).toEqual({ S1: 'patient', S2: 'therapist' });
    expect(byChannel.speakers.every(({ roleSource }) => roleSource === 'channel')).toBe(true);
    expect(rolesOf(attributeRoles(talk(therapy), named).speakers)).toEqual({
      S1: 'therapist',
      S2: 'patient',
    });
  });

  it('never overrules a person', () => {
    const roles = ['therapist', 'patient', 'other'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...roles),
        fc.option(fc.constantFrom(...roles), { nil: undefined }),
        fc.constantFrom('S1', 'S2'),
        (said, inSettings, id) => {
          const transcript = talk(therapy);
          const speakers = assignRoles(transcript.speakers, { [id]: said });
          const given = inSettings === undefined ? {} : { speakerRoles: { [id]: inSettings } };
          const result = attributeRoles({ ...transcript, speakers }, settings(given));
          expect(result.speakers.find((one) => one.id === id)).toEqual(
            speakers.find((one) => one.id === id),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('warns about a role for a speaker that does not exist', () => {
    const { warnings } = attributeRoles(talk(therapy), settings({ speakerRoles: { S7: 'other' } }));
    expect(warnings.map(({ code }) => code)).toEqual(['speaker_not_found']);
    expect(warnings[0]?.message).toContain('S7');
  });

  it('is repeatable: attributing again changes nothing', () => {
    const once = attributeRoles(talk(therapy), settings());
    expect(attributeRoles(talk(therapy, { speakers: once.speakers }), settings())).toEqual(once);
  });
});

describe('the advice of a model', () => {
  const unclear: readonly Turn[] = [
    ['S1', 'Well, there we are.'],
    ['S2', 'There we are.'],
  ];
  const advice = [
    { speaker: 'S1', role: 'therapist', confidence: 1 },
    { speaker: 'S2', role: 'patient', confidence: 1 },
  ] as const;
  const rolesOf = (speakers: readonly Speaker[]) =>
    speakers.map(({ role, roleSource, roleConfidence }) => [role, roleSource, roleConfidence]);

  it('is taken where the rules cannot tell, and is never as sure as a person', () => {
    const { speakers, warnings } = attributeRoles(talk(unclear), defaultSettings, advice);
    expect(rolesOf(speakers)).toEqual([
      ['therapist', 'model', 0.9],
      ['patient', 'model', 0.9],
    ]);
    expect(warnings).toEqual([]);
  });

  it('changes nothing where a rule, a channel or a person is sure', () => {
    const swapped = [
      { speaker: 'S2', role: 'therapist', confidence: 1 },
      { speaker: 'S1', role: 'patient', confidence: 1 },
    ] as const;
    for (const [turns, settings] of [
      [therapy, defaultSettings],
      [unclear, { ...defaultSettings, speakerRoles: { S1: 'therapist', S2: 'patient' } as const }],
    ] as const) {
      const { speakers } = attributeRoles(talk(turns), settings);
      expect(attributeRoles(talk(turns), settings, swapped).speakers).toEqual(speakers);
    }
  });

  it('is applied as a whole or not at all, and only to existing speakers', () => {
    const open = attributeRoles(talk(unclear), defaultSettings).speakers;
    for (const half of [
      [advice[0]],
      [advice[1]],
      [advice[1], { ...advice[1], speaker: 'S1' }],
      [advice[0], { ...advice[1], speaker: 'S7' }],
    ]) {
      expect(attributeRoles(talk(unclear), defaultSettings, half).speakers).toEqual(open);
    }
  });

  it('does not make the patient sure when the model only guesses', () => {
    const guess = advice.map((one) => ({ ...one, confidence: 0.6 }));
    const { speakers, warnings } = attributeRoles(talk(unclear), defaultSettings, guess);
    expect(surePatients(speakers)).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(['roles_unconfirmed']);
  });
});
