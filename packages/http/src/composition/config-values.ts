import { isAbsolute, relative, resolve, sep } from 'node:path';
import { z } from 'zod';

export function wholeNumber(least: number, most: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d+$/u, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);
}

/** A length of time in seconds, with up to three decimals. */
export function seconds(least: number, most: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,6}(?:\.\d{1,3})?$/u, 'must be a number of seconds')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);
}

/** A limit; `none` and 0 stand for none, which is 0. */
export function amountOrNone(most: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^(?:\d{1,9}|none)$/u, 'must be a whole number, or none for no limit')
    .transform((given) => (given === 'none' ? 0 : Number(given)))
    .refine((value) => value <= most, `must be at most ${most}`);
}

export const text: z.ZodType<string, string> = z.string();

/** Characters that fit into a header. */
export const word: z.ZodType<string, string> = z
  .string()
  .regex(/^[\x21-\x7e]+$/u, 'must be one word of letters, digits and punctuation');

export const port: z.ZodType<number, string> = wholeNumber(0, 65_535);

export const hostName: z.ZodType<string, string> = z
  .string()
  .regex(/^[\w.:-]+$/u, 'must be the name or the address of this machine to listen on');

export const email: z.ZodType<string, string> = z
  .string()
  .regex(/^[^\s@<>]+@[^\s@<>]+$/u, 'must be an e-mail address');

/** One of these words, however it is written. */
export function oneOf<const T extends string>(...words: readonly T[]): z.ZodType<T, string> {
  return z.string().transform((given, context) => {
    const found = words.find((one) => one === given.toLowerCase());
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `must be ${words.join(' or ')}` });
    return z.NEVER;
  });
}

/** Some of these words with commas between them, or `none`. */
export function someOf<const T extends string>(
  ...words: readonly T[]
): z.ZodType<readonly T[], string> {
  return z.string().transform((given, context) => {
    const named = given === 'none' ? [] : listed(given);
    const found = words.filter((one) => named.includes(one));
    if (found.length === named.length) return found;
    const message = `must be of ${words.join(' and ')} separated by a comma, or none`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** An address of the web with nothing after its path; a slash at its end is dropped. */
export const webAddress: z.ZodType<string, string> = z.string().transform((given, context) => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url !== undefined && isBare(url)) return url.href.replace(/\/$/u, '');
  const message = 'must be an http or https address without a password, a query or a #';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** An address of Redis; `rediss:` asks for TLS. */
export const redisAddress: z.ZodType<string, string> = z
  .string()
  .refine((given) => URL.canParse(given) && /^rediss?:\/\/[^/]/u.test(given), {
    error: 'must be an address that begins with redis:// or, for TLS, rediss://',
  });

/** Origins of web pages with commas between them; `*` stands for any. */
export const origins: z.ZodType<readonly string[], string> = z
  .string()
  .transform((given, context) => {
    const named = listed(given).map((one) => one.replace(/\/$/u, ''));
    if (named.every((one) => one === '*' || isOrigin(one))) return named;
    const message = 'must be origins without a path, separated by commas, or *';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const languageTag = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/u;

/** One BCP 47 tag. */
export const language: z.ZodType<string, string> = z
  .string()
  .max(35)
  .regex(languageTag, 'must be a language tag, such as de or de-CH');

/** JSON from tag to name, as the systems before had it, or a plain list of tags. */
export const languages: z.ZodType<readonly string[], string> = z
  .string()
  .transform((given, context) => {
    const tags = given.trim().startsWith('{') ? jsonKeys(given) : listed(given);
    if (tags.length > 0 && tags.every((tag) => languageTag.test(tag))) return tags;
    context.addIssue({
      code: 'custom',
      message: 'must be language tags, or JSON from tag to name',
    });
    return z.NEVER;
  });

/** Names of models, such as `qwen3:8b, eu.amazon.nova-pro-v1:0`. */
export const modelNames: z.ZodType<readonly string[], string> = z
  .string()
  .transform((given, context) => {
    const names = [...new Set(listed(given))];
    const isUsable = names.length > 0 && names.length <= 20;
    if (isUsable && names.every((name) => /^[\w.:/@+-]{1,200}$/u.test(name))) return names;
    context.addIssue({
      code: 'custom',
      message: 'must be 1 to 20 names of models, with a comma between them',
    });
    return z.NEVER;
  });

function listed(given: string): string[] {
  return given.split(',').map((one) => one.trim());
}

function isBare({ protocol, username, password, search, hash }: URL): boolean {
  return /^https?:$/u.test(protocol) && `${username}${password}${search}${hash}` === '';
}

function isOrigin(given: string): boolean {
  return URL.canParse(given) && new URL(given).origin === given;
}

function jsonKeys(given: string): string[] {
  try {
    return Object.keys(JSON.parse(given) as object);
  } catch {
    return [];
  }
}

/** Whether a path is a directory or lies in it. */
export function isWithin(path: string, directory: string): boolean {
  const below = relative(resolve(directory), resolve(path));
  return below.split(sep)[0] !== '..' && !isAbsolute(below);
}
