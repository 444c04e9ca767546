import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError, type DomainErrorCode } from '../../errors/domain-error.js';
import { defaultSettings, parseSettings, type SettingsLimits } from './settings.js';

const limits: SettingsLimits = { plugins: ['noise-reduction', 'pii-redaction'] };
const role = fc.constantFrom('therapist', 'patient', 'other');
const language = fc.constantFrom('en', 'en-US', 'de-DE', 'zh-Hans-CN', 'fil');
const legal = fc.record(
  {
    language,
    languageIdentification: fc.boolean(),
    candidateLanguages: fc.uniqueArray(language, { minLength: 2, maxLength: 5 }),
    diarization: fc.boolean(),
    speakers: fc.integer({ min: 1, max: 10 }),
    channelSeparation: fc.constantFrom('auto', true, false),
    channelRoles: fc.record({ left: role, right: role }, { requiredKeys: [] }),
    speakerRoles: fc.dictionary(fc.constantFrom('S1', 'S2', 'S10'), role, { maxKeys: 3 }),
    profanity: fc.constantFrom('masked', 'removed', 'raw'),
    punctuation: fc.constantFrom('automatic', 'dictated', 'none'),
    timestamps: fc.boolean(),
    lexical: fc.boolean(),
    phraseHints: fc.array(fc.constantFrom('Attune', 'x'.repeat(100)), { maxLength: 5 }),
    plugins: fc.subarray([...limits.plugins]),
  },
  { requiredKeys: ['candidateLanguages'] },
);

function faultsOf(input: unknown, code: DomainErrorCode = 'invalid_settings', given = limits) {
  try {
    parseSettings(input, given);
  } catch (error) {
    if (DomainError.is(error, code)) return error.faults.map(({ path }) => path).sort();
    throw error;
  }
  return expect.unreachable(`accepted ${JSON.stringify(input)}`);
}

describe('parseSettings', () => {
  it('takes every legal value and completes the rest with the defaults', () => {
    expect(parseSettings({}, limits)).toEqual(defaultSettings);
    expect(parseSettings({ speakers: undefined }, limits)).toEqual(defaultSettings);
    fc.assert(
      fc.property(legal, (given) => {
        const settings = parseSettings(JSON.parse(JSON.stringify(given)), limits);
        expect(settings).toEqual({ ...defaultSettings, ...JSON.parse(JSON.stringify(given)) });
        expect(parseSettings(settings, limits)).toEqual(settings);
      }),
    );
  });

  it('refuses anything at all with a domain error, or gives complete settings', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        try {
          expect(parseSettings(input, limits)).toMatchObject({ language: 'en-US' });
        } catch (error) {
          expect(DomainError.is(error, 'invalid_settings')).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, unknown]>([
    ['language', 'english please'],
    ['language', ''],
    ['language', 7],
    ['languageIdentification', 'yes'],
    ['candidateLanguages', ['en-US', 'x']],
    ['candidateLanguages', Array.from({ length: 11 }, () => 'en')],
    ['candidateLanguages', 'en-US'],
    ['diarization', null],
    ['speakers', 0],
    ['speakers', 11],
    ['speakers', 1.5],
    ['speakers', '2'],
    ['channelSeparation', 'on'],
    ['channelRoles', { middle: 'patient' }],
    ['channelRoles', { left: 'unknown' }],
    ['channelRoles', ['patient']],
    ['speakerRoles', { S11: 'patient' }],
    ['speakerRoles', { S0: 'patient' }],
    ['speakerRoles', JSON.parse('{"__proto__": "patient"}')],
    ['profanity', 'hidden'],
    ['punctuation', true],
    ['timestamps', 1],
    ['lexical', {}],
    ['phraseHints', ['']],
    ['phraseHints', ['x'.repeat(101)]],
    ['phraseHints', Array.from({ length: 501 }, () => 'x')],
    ['plugins', ['no-such-plugin']],
    ['plugins', [7]],
  ])('refuses %s: %j and names it', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([`settings.${name}`]);
  });

  it.each(['model', '__proto__', 'constructor', 'toString', ''])(
    'refuses the unknown name %j and lists what there is',
    (name) => {
      const input = JSON.parse(`{${JSON.stringify(name)}: true}`);
      expect(faultsOf(input)).toEqual([`settings.${name}`]);
      expect(Object.hasOwn(Object.prototype, 'true')).toBe(false);
    },
  );

  it('lists all faults at once', () => {
    const input = { speakers: 0, colour: 'red', plugins: ['x', 'y'], languageIdentification: true };
    expect(faultsOf(input)).toEqual([
      'settings.candidateLanguages',
      'settings.colour',
      'settings.plugins',
      'settings.plugins',
      'settings.speakers',
    ]);
  });

  it('wants two different languages to choose from', () => {
    const input = { languageIdentification: true, candidateLanguages: ['en-US', 'en-us'] };
    expect(faultsOf(input)).toEqual(['settings.candidateLanguages']);
  });

  it.each([null, undefined, 'x', 7, [], [{}]])('refuses %j as settings', (input) => {
    expect(faultsOf(input)).toEqual([]);
  });

  it('refuses languages the host does not offer, candidates included', () => {
    const offered = { ...limits, allowedLanguages: ['en-us', 'de-DE'] };
    expect(parseSettings({ language: 'en-US' }, offered).language).toBe('en-US');
    expect(faultsOf({ language: 'fr-FR' }, 'language_not_allowed', offered)).toEqual([]);
    const candidates = ['de-DE', 'fr-FR'];
    const input = { languageIdentification: true, candidateLanguages: candidates };
    expect(faultsOf(input, 'language_not_allowed', offered)).toEqual([]);
  });
});
