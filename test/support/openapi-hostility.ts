import type { Operation, Parameter } from './openapi-operations.js';
import {
  type Ask,
  type FormPart,
  formBytes,
  type WireRequest,
  wireRequest,
} from './openapi-requests.js';
import { asJson, nastyTexts, type Values } from './openapi-values.js';

/** A request to an operation that was fine before it was spoiled in one way or two. */
export function hostileRequest(
  operation: Operation,
  ask: Ask,
  values: Values,
  secret: string,
): WireRequest {
  const spoilt = values.chance(70) && hasBody(operation) ? spoiltBody : spoiltRest;
  const once = spoilt(operation, ask, values, secret);
  const twice = values.chance(25) ? spoiltRest(operation, once, values, secret) : once;
  const request = wireRequest(operation, twice);
  return values.chance(8) ? spoiltLine(request, values) : request;
}

type Spoil = (operation: Operation, ask: Ask, values: Values, secret: string) => Ask;

function hasBody({ body }: Operation): boolean {
  return body !== undefined;
}

/** Spoils the path, the query, the headers or the credentials. */
const spoiltRest: Spoil = (operation, ask, values, secret) => {
  const kind = values.below(10);
  if (kind < 4) return withParameter(operation, ask, values);
  if (kind < 6) return { ...ask, query: { ...ask.query, ...oddQuery(operation, values) } };
  if (kind < 9) return { ...ask, headers: { ...ask.headers, ...oddHeader(values, secret) } };
  return {
    ...ask,
    token: values.pick([undefined, secret, `${ask.token}x`, 'x'.repeat(7_000), 'ä']),
  };
};

function withParameter(operation: Operation, ask: Ask, values: Values): Ask {
  if (operation.parameters.length === 0) return ask;
  const parameter = values.pick(operation.parameters);
  const value = parameterText(parameter, values);
  if (parameter.in === 'path') return { ...ask, path: { ...ask.path, [parameter.name]: value } };
  if (parameter.in === 'header') {
    return { ...ask, headers: { ...ask.headers, [parameter.name.toLowerCase()]: value } };
  }
  const repeated = values.chance(20) ? [value, parameterText(parameter, values)] : value;
  return { ...ask, query: { ...ask.query, [parameter.name]: repeated } };
}

function parameterText({ schema }: Parameter, values: Values): string {
  const value = values.chance(30) ? values.fitting(schema) : values.hostile(schema);
  return typeof value === 'string' ? value.slice(0, 9_000) : asJson(value).slice(0, 9_000);
}

function oddQuery({ parameters }: Operation, values: Values): Record<string, string | string[]> {
  const known = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  const name = values.pick([...known, '__proto__', 'constructor', 'a[b]', '', 'q', 'limit']);
  const text = (): string => values.pick(nastyTexts).slice(0, 4_000);
  return Object.fromEntries([[name, values.chance(30) ? [text(), text(), text()] : text()]]);
}

/** Header values with which something may be done. */
function oddHeader(values: Values, secret: string): Record<string, string> {
  const nasty = values.pick(nastyTexts);
  const one = (...choices: readonly string[]): string => values.pick(choices);
  return values.pick<Record<string, string>>([
    { 'if-match': one('*', '""', 'W/"s1"', '"s0"', '"r1-"', '"s1", "s2"', nasty) },
    { 'if-none-match': one('*', 'W/"s1"', '"a", *', nasty) },
    { range: one('bytes=0-', 'bytes=-1', 'bytes=9-1', 'bytes=0-0,2-3', 'x', nasty) },
    { range: `bytes=${'9'.repeat(values.below(30))}-` },
    { 'if-range': nasty },
    { 'last-event-id': one('0', '-1', '1e99', '10.-', nasty) },
    { 'idempotency-key': one('', 'k', 'k'.repeat(300), '../k', nasty) },
    { 'x-request-id': one('x'.repeat(64), '"><b>', nasty) },
    { 'x-forwarded-for': one('', ',,,', '::1', secret, nasty) },
    { 'x-forwarded-host': 'evil.example' },
    { 'x-http-method-override': 'DELETE' },
    { origin: one('null', 'https://evil.example', nasty) },
    { 'user-agent': one('', secret, 'x'.repeat(3_000), nasty) },
    { 'accept-encoding': 'br;q=1, *;q=0, zzz' },
    { accept: one('application/xml', '*/*;q=0', nasty) },
    { 'content-encoding': one('gzip', 'br', nasty) },
    { cookie: `token=${secret}` },
    { authorization: one('Basic YTpi', 'Bearer', `Bearer  ${secret}`, nasty) },
    { expect: 'something-else' },
  ]);
}

/** Spoils the body: its values, its form or its type. */
const spoiltBody: Spoil = (operation, ask, values, secret) => {
  if (ask.form !== undefined) return spoiltForm(ask, ask.form, values);
  const schema = operation.body?.schema ?? {};
  const { json, ...rest } = ask;
  if (json === undefined) return { ...rest, raw: oddBytes(values) };
  const kind = values.below(20);
  if (kind < 9) return { ...rest, json: values.spoiled(json, schema) };
  if (kind < 12) return { ...rest, json: withSecrets(values.fitting(schema), secret) };
  if (kind < 15) return { ...rest, json: values.hostile(schema) };
  const text = asJson(json);
  const headers = { ...ask.headers, 'content-type': 'application/json' };
  if (kind < 18) return { ...rest, headers, raw: brokenJson(text, values) };
  const type = values.pick(wrongTypes);
  return { ...rest, headers: { ...ask.headers, 'content-type': type }, raw: text };
};

const wrongTypes: readonly string[] = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/json; charset=utf-16',
  'application/jsonp',
  'application/problem+json',
  'json',
  ';',
  '',
];

/** Puts the secret wherever a password or a token is sent. */
function withSecrets(value: unknown, secret: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      /password|token/iu.test(name) ? secret : member,
    ]),
  );
}

function brokenJson(text: string, values: Values): string | Uint8Array<ArrayBuffer> {
  const at = values.below(text.length + 1);
  const nested = '{"a":'.repeat(10_000);
  return values.pick<string | Uint8Array<ArrayBuffer>>([
    '',
    ' ',
    text.slice(0, at),
    `${text.slice(0, at)}\u0000${text.slice(at)}`,
    `${text},`,
    `\ufeff${text}`,
    text.replaceAll('"', "'"),
    `{"__proto__":{"role":"admin"},${text.slice(1)}`,
    `${text.slice(0, -1)},${text.slice(1)}`,
    '[',
    '"',
    'null',
    '1e99999',
    `[${text}]`,
    nested,
    '['.repeat(60_000),
    ' '.repeat(70_000),
    oddBytes(values),
  ]);
}

function oddBytes(values: Values): Uint8Array<ArrayBuffer> {
  const length = values.pick([0, 1, 3, 100, 5_000]);
  return Uint8Array.from({ length }, () => values.below(256));
}

/** Spoils a form: a part of it, or the way its parts are told apart. */
function spoiltForm(ask: Ask, form: readonly FormPart[], values: Values): Ask {
  const kind = values.below(10);
  if (kind < 5) return { ...ask, form: oddParts(form, values) };
  const { form: _, ...rest } = ask;
  const mark = 'mark';
  const whole = formBytes(form, mark);
  const headers = (boundary: string) => ({
    ...ask.headers,
    'content-type': `multipart/form-data${boundary}`,
  });
  const cut = whole.slice(0, values.below(whole.length));
  return values.pick<Ask>([
    { ...rest, headers: headers('; boundary=mark'), raw: cut },
    { ...rest, headers: headers('; boundary=mark'), raw: cut.slice(0, 400) },
    {
      ...rest,
      headers: headers('; boundary=mark'),
      raw: Uint8Array.from([...whole.slice(0, 900), ...whole]),
    },
    { ...rest, headers: headers('; boundary=other'), raw: whole },
    { ...rest, headers: headers('; boundary='), raw: whole },
    { ...rest, headers: headers(`; boundary=${'m'.repeat(200)}`), raw: whole },
    { ...rest, headers: headers(''), raw: whole },
    { ...rest, headers: headers('; boundary=mark; boundary=x'), raw: whole },
    { ...rest, headers: { ...ask.headers, 'content-type': values.pick(wrongTypes) }, raw: whole },
    { ...rest, headers: headers('; boundary=mark'), raw: oddBytes(values) },
    { ...rest, headers: headers('; boundary=mark'), raw: oddHeads(values) },
  ]);
}

/** Parts with heads that are none. */
function oddHeads(values: Values): string {
  const head = values.pick([
    'content-disposition: form-data',
    'content-disposition: form-data; name=',
    'content-disposition: attachment; name="audio"; filename="a.wav"',
    'content-disposition: form-data; name="audio"; filename*=UTF-8\'\'%00%ff',
    'content-disposition: form-data; name="audio"; filename="a\0b.wav"',
    `content-disposition: form-data; name="${'a'.repeat(30_000)}"`,
    `x: ${'y'.repeat(30_000)}`,
    'x\r\n'.repeat(3_000),
    ': :',
    '',
  ]);
  return `--mark\r\n${head}\r\n\r\nabc\r\n--mark--\r\n`;
}

function oddParts(form: readonly FormPart[], values: Values): readonly FormPart[] {
  const at = values.below(form.length);
  const part = form[at] ?? { name: 'x', content: '' };
  const text = values.pick(nastyTexts);
  const replaced = (changed: FormPart): readonly FormPart[] => form.with(at, changed);
  return values.pick<readonly FormPart[]>([
    [],
    form.filter((_, index) => index !== at),
    [...form, part],
    [part, ...form],
    form.toReversed(),
    replaced({ ...part, content: text }),
    replaced({ ...part, content: asJson(values.nasty()) }),
    replaced({ ...part, content: 'x'.repeat(70_000) }),
    replaced({ ...part, filename: text.replaceAll(/["\r\n]/gu, '') }),
    replaced({ ...part, name: text.replaceAll(/["\r\n]/gu, '') }),
    replaced({ ...part, type: 'text/html' }),
    [...form, { name: 'unknown', content: text }],
    [...form, { name: '__proto__', content: text }],
    [...form, ...Array.from({ length: 300 }, (_, index) => ({ name: `f${index}`, content: '' }))],
    [
      { name: 'settings', content: oddSettings(values) },
      ...form.filter(({ name }) => name !== 'settings'),
    ],
    [
      ...form.filter(({ name }) => name !== 'settings'),
      { name: 'settings', content: oddSettings(values) },
    ],
  ]);
}

/** Settings of a transcription with one member that is off. */
function oddSettings(values: Values): string {
  const members = [
    ...['language', 'candidateLanguages', 'diarization', 'speakers', 'channelSeparation'],
    ...['channelRoles', 'speakerRoles', 'profanity', 'punctuation', 'phraseHints', 'plugins'],
  ];
  return asJson(Object.fromEntries([[values.pick(members), values.nasty()]]));
}

/** Spoils what no client lets through: lengths that lie, headers that are none. */
function spoiltLine(request: WireRequest, values: Values): WireRequest {
  const headers = new Map(request.headers);
  const [name, value] = values.pick<[string, string]>([
    ['content-length', '-1'],
    ['content-length', '99999999999999999999'],
    ['content-length', '0'],
    ['transfer-encoding', 'chunked'],
    ['transfer-encoding', 'gzip, chunked'],
    ['x-bad\u0000name', 'x'],
    ['x-folded', 'a\r\n b'],
    ['host', 'evil.example'],
    ['x-large', 'x'.repeat(15_000)],
    ['x-larger', 'x'.repeat(40_000)],
    ['authorization', `Bearer ${'x'.repeat(9_000)}`],
  ]);
  return { ...request, headers: headers.set(name, value) };
}
