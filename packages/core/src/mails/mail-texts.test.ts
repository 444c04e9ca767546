import { describe, expect, it } from 'vitest';
import { english } from './english.js';
import { german } from './german.js';
import { MailCatalogue } from './mail-catalogue.js';
import {
  fillText,
  type MailTextKey,
  type MailTextsByLanguage,
  placeholdersOf,
} from './mail-texts.js';
import { MailWriter } from './mail-writer.js';

const keys = Object.keys(english) as MailTextKey[];
const own = { english, german };

describe('the texts of mails', () => {
  it('have the same keys and placeholders in every language', () => {
    for (const texts of Object.values(own)) {
      expect(Object.keys(texts).sort()).toEqual([...keys].sort());
      for (const key of keys) {
        const names = [...placeholdersOf(texts[key])].sort();
        expect([key, names]).toEqual([key, [...placeholdersOf(english[key])].sort()]);
      }
    }
  });

  it('are written, in short lines, and subjects in one', () => {
    for (const [language, texts] of Object.entries(own)) {
      for (const key of keys) {
        expect(texts[key].trim()).toBe(texts[key]);
        if (key.endsWith('.subject')) expect(texts[key]).not.toContain('\n');
        const longest = Math.max(...texts[key].split('\n').map((line) => line.length));
        expect([language, key, longest <= 76]).toEqual([language, key, true]);
      }
    }
  });

  it('differ between languages', () => {
    const same = keys.filter((key) => english[key] === german[key]);
    expect(same).toEqual([]);
  });

  it('take values as they are', () => {
    expect(fillText('{a} {b} {c}', { a: '{b}', b: '$&' })).toBe('{b} $& {c}');
  });
});

describe('the catalogue of mail texts', () => {
  it('finds the language of an account, and English for one that it lacks', () => {
    const catalogue = new MailCatalogue();
    for (const [language, found] of [
      ['de', 'de'],
      ['de-CH-1996', 'de'],
      ['DE-at', 'de'],
      ['fr-CA', 'en'],
      ['deu', 'en'],
      ['', 'en'],
      [undefined, 'en'],
    ] as const) {
      expect([language, catalogue.textsFor(language).language]).toEqual([language, found]);
    }
  });

  it('takes the default language for an account without one, and for nothing else', () => {
    const catalogue = new MailCatalogue({ defaultLanguage: 'de-at' });
    expect(catalogue.defaultLanguage).toBe('de-AT');
    expect(catalogue.textsFor(undefined).language).toBe('de');
    expect(catalogue.textsFor('fr').language).toBe('en');
    expect(catalogue.chooseLanguage(['fr'])).toBe('de-AT');
    expect(catalogue.chooseLanguage(['fr', 'en-GB', 'de'])).toBe('en-GB');
    expect(() => new MailCatalogue({ defaultLanguage: 'de_AT' })).toThrow(/defaultLanguage/u);
  });

  it('takes the texts of an embedding program, for a part of a language it has', () => {
    const mails = new MailWriter({
      mailTexts: {
        'de-AT': { 'reset.subject': 'Servus' },
        fr: { ...english, 'reset.link': 'Ici' },
      },
    });
    const subject = (language: string) =>
      mails.write(language, {
        subject: 'reset.subject',
        paragraphs: (say) => [[say('reset.link')]],
      });
    expect(subject('de-AT')).toMatchObject({ subject: 'Servus', language: 'de-AT' });
    expect(subject('de-AT').text).toBe(`${german['reset.link']}\n`);
    expect(subject('de').subject).toBe(german['reset.subject']);
    expect(subject('fr-FR').html).toContain('<html lang="fr">');
    expect(subject('fr-FR').text).toBe('Ici\n');
  });

  it('names what is wrong with such texts', () => {
    const { 'reset.end': _end, 'confirm.end': _confirm, ...rest } = english;
    const faults = [
      [{ fr: rest }, 'mailTexts.fr lacks these texts: confirm.end, reset.end.'],
      [{ de: { 'reset.end': ' ' } }, 'mailTexts.de lacks these texts: reset.end.'],
      [{ de: { rest: 'x' } }, 'mailTexts.de has keys that no mail uses: rest.'],
      [{ en: { 'reset.end': '{usernam}' } }, /placeholders .*: reset\.end\.$/u],
      [{ x_y: english }, /must be a BCP 47 language tag/u],
      [{ fr: null }, 'mailTexts.fr must be an object with a text for each key.'],
      [{ fr: {} }, /lacks these texts: .* and \d+ more\.$/u],
    ] as const;
    for (const [mailTexts, message] of faults) {
      expect(
        () => new MailCatalogue({ mailTexts: mailTexts as unknown as MailTextsByLanguage }),
      ).toThrow(message);
    }
  });

  it('writes no line break into a subject', () => {
    const mails = new MailWriter({
      mailTexts: { en: { 'reset.subject': 'A\r\nBcc: b@example.org' } },
    });
    const { subject } = mails.write('en', { subject: 'reset.subject', paragraphs: () => [['x']] });
    expect(subject).toBe('A Bcc: b@example.org');
  });
});
