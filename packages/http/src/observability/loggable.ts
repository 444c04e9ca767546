import { DomainError, PortError } from '@attune/core';

const secretName = /authorization|cookie|token|passw|secret|credential|api-?key|jwt/iu;
const secretText = /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b(?:Bearer|Basic)\s+[\w+/=.~-]+/gu;
/** Stands for what a log may not hold. */
const blank = '[redacted]';
const deepest = 6;
/** Names of members that were looked at; those of ours are few. */
const judged = new Map<string, boolean>();
const mostJudged = 1_000;

/** These fields as they may stand in a log. */
export function loggable(fields: object): object {
  return members(fields, 0);
}

function members(fields: object, depth: number): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    kept[name] = isSecret(name) ? blank : clean(value, depth + 1);
  }
  return kept;
}

/** Whether a member with this name may hold a secret. */
function isSecret(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const secret = secretName.test(name);
  if (judged.size < mostJudged) judged.set(name, secret);
  return secret;
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return '[deeper]';
  if (value instanceof Error || PortError.is(value) || DomainError.is(value)) {
    return errorFacts(value, depth);
  }
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  return members(value, depth);
}

/** `secretText` matches no text that is shorter. */
const shortestSecret = 7;

function withoutSecrets(text: string): string {
  return text.length < shortestSecret ? text : text.replace(secretText, blank);
}

/**
 * What a log may say of an error. The message of a foreign error may quote what a person said or
 * sent, and that of a broken rule is for the person and names their file, so that only name, code
 * and place are kept of both.
 */
function errorFacts(error: Error, depth: number): Record<string, unknown> {
  const { code, port, operation, adapter } = error as unknown as Readonly<Record<string, unknown>>;
  return members(
    {
      name: word(error.name),
      code: word(code),
      ...(PortError.is(error)
        ? { message: error.message.replace(filenameInKey, '$1'), port, operation, adapter }
        : {}),
      at: frames(error),
      cause: error.cause === undefined ? undefined : clean(error.cause, depth + 1),
      errors: error instanceof AggregateError ? clean(error.errors, depth + 1) : undefined,
    },
    depth,
  );
}

/** Keys of recordings taken in up to version 0.1 end with the name that a person gave the file. */
const filenameInKey = /(\/originals\/[A-Za-z0-9-]{1,64})_[^\s"',;)]*/gu;

/** Names and codes are words; anything longer might be content. */
function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,60}$/u.test(value) ? value : undefined;
}

const frame = /^\s+at (?:.*\()?(?:file:|node:|\/|[A-Z]:\\)[^()]*:\d+:\d+\)?$/u;

/** The calls that led here, without the message, which stands before them. */
function frames({ stack = '', message }: Error): string[] {
  const begin = message === '' ? 0 : stack.indexOf(message) + message.length;
  return stack
    .slice(begin)
    .split('\n')
    .filter((line) => frame.test(line))
    .slice(0, 10)
    .map((line) => line.trim());
}
