import type { english } from './english.js';

/** The name of a text in mails. */
export type MailTextKey = keyof typeof english;

/**
 * All texts of mails in one language. Words in braces, such as `{username}`, are placeholders. Links
 * and tokens are no part of the texts: they follow a text on a line of their own.
 */
export type MailTexts = Readonly<Record<MailTextKey, string>>;

/**
 * Texts of an embedding program by language tag. They replace or extend the texts that core has. A
 * language that core does not have needs every text.
 */
export type MailTextsByLanguage = Readonly<Record<string, Readonly<Partial<MailTexts>>>>;

/** The placeholders of a text, without braces. */
export function placeholdersOf(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map(([, name = '']) => name);
}

/** The text with values in the places of its placeholders. A value is not searched for placeholders. */
export function fillText(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(placeholder, (whole, name: string) => values[name] ?? whole);
}

const placeholder = /\{([A-Za-z]{1,40})\}/gu;
