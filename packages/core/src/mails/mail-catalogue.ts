import { canonicalLanguage, lookUpLanguage } from '../domain/account/account-language.js';
import { english } from './english.js';
import { german } from './german.js';
import {
  type MailTextKey,
  type MailTexts,
  type MailTextsByLanguage,
  placeholdersOf,
} from './mail-texts.js';

/** The language of mails to people whose own language has no texts. */
const fallbackLanguage = 'en';
/** A new language is one more member here. */
const ownTexts: ReadonlyMap<string, MailTexts> = new Map<string, MailTexts>([
  [fallbackLanguage, english],
  ['de', german],
]);
const keys = Object.keys(english) as MailTextKey[];
/** Faults that an error message names at most. */
const mostNamed = 10;

/** Options of `MailCatalogue`. */
export interface MailCatalogueOptions {
  /** Texts that replace or extend those of core. */
  readonly mailTexts?: MailTextsByLanguage | undefined;
  /** The language of accounts that name none: a BCP 47 tag. Default: `en`. */
  readonly defaultLanguage?: string | undefined;
}

/** The texts of mails in every language that there is. */
export class MailCatalogue {
  /** The language of accounts that name none. */
  readonly defaultLanguage: string;
  readonly #texts: ReadonlyMap<string, MailTexts>;

  /** @throws TypeError that names the faulty texts, or a default language that is no language tag. */
  constructor({ mailTexts = {}, defaultLanguage = fallbackLanguage }: MailCatalogueOptions = {}) {
    const tag = canonicalLanguage(defaultLanguage);
    if (tag === undefined) {
      throw new TypeError('defaultLanguage must be a BCP 47 language tag, such as de-CH.');
    }
    this.defaultLanguage = tag;
    const texts = new Map(ownTexts);
    for (const [language, given] of Object.entries(mailTexts)) {
      texts.set(...checkedTexts(language, given));
    }
    this.#texts = texts;
  }

  /** The tags of all languages that have texts. */
  get languages(): readonly string[] {
    return [...this.#texts.keys()];
  }

  /**
   * The first of these languages that has texts, as it was asked for; otherwise the default
   * language. Texts that are no language tags do not count.
   */
  chooseLanguage(asked: readonly string[] = []): string {
    const tags = asked.flatMap((tag) => canonicalLanguage(tag) ?? []);
    return lookUpLanguage(tags, this.languages)?.asked ?? this.defaultLanguage;
  }

  /** The texts for an account with this language, and their own language; English if it has none. */
  textsFor(language: string = this.defaultLanguage): {
    readonly language: string;
    readonly texts: MailTexts;
  } {
    const tag = lookUpLanguage([language], this.languages)?.offered ?? fallbackLanguage;
    return { language: tag, texts: this.#texts.get(tag) ?? english };
  }
}

/** The texts of one language, complete. A language such as `de-AT` begins with the texts of `de`. */
function checkedTexts(
  language: string,
  given: Readonly<Partial<MailTexts>>,
): readonly [string, MailTexts] {
  const tag = canonicalLanguage(language);
  if (tag === undefined) {
    throw new TypeError(
      'Each name in mailTexts must be a BCP 47 language tag of at most 35 characters, such as fr.',
    );
  }
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`mailTexts.${tag} must be an object with a text for each key.`);
  }
  const base = ownTexts.get(lookUpLanguage([tag], [...ownTexts.keys()])?.offered ?? '');
  const known = new Set<string>(keys);
  refuse(
    `mailTexts.${tag} has keys that no mail uses`,
    Object.keys(given),
    (key) => !known.has(key),
  );
  const texts: Partial<Record<MailTextKey, string>> = { ...base };
  for (const key of keys) if (given[key] !== undefined) texts[key] = given[key];
  refuse(`mailTexts.${tag} lacks these texts`, keys, (key) => !isText(texts[key]));
  refuse(`mailTexts.${tag} has placeholders that these texts cannot have`, keys, (key) => {
    const allowed = placeholdersOf(english[key]);
    return placeholdersOf(texts[key] ?? '').some((name) => !allowed.includes(name));
  });
  return [tag, texts as MailTexts];
}

function isText(text: unknown): boolean {
  return typeof text === 'string' && text.trim() !== '';
}

function refuse<K extends string>(
  what: string,
  all: readonly K[],
  isFaulty: (key: K) => boolean,
): void {
  const faulty = all.filter(isFaulty);
  if (faulty.length === 0) return;
  const more = faulty.length > mostNamed ? ` and ${faulty.length - mostNamed} more` : '';
  throw new TypeError(`${what}: ${faulty.slice(0, mostNamed).join(', ')}${more}.`);
}
