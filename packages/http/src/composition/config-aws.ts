import type { AwsConfig } from '@attune/adapters-aws';
import type { ModelPatience } from './config-models.js';
import type { Reader, Setting } from './config-reader.js';
import { present } from './config-sections.js';
import { text, webAddress } from './config-values.js';
import type { IdleVariable } from './idle-variables.js';

/** What is said of AWS; not looked into unless it is used. */
export interface AwsVariables {
  readonly given: Readonly<Record<AwsName, string | undefined>>;
  /** Those that the SDK reads in the environment, and that are set where it does not look. */
  readonly unseen: readonly AwsName[];
}

type AwsName = keyof typeof settings;

const idleOnes = 'means something only where the aws family is used';

/** What of each value may be shown, and the names that other systems gave it. */
const settings = {
  AWS_REGION: { shows: 'everything', aliases: ['AWS_DEFAULT_REGION'] },
  AWS_PROFILE: { shows: 'everything' },
  AWS_ACCESS_KEY_ID: { shows: 'nothing' },
  AWS_SECRET_ACCESS_KEY: { shows: 'nothing' },
  AWS_SESSION_TOKEN: { shows: 'nothing' },
  AWS_KMS_KEY_ID: { shows: 'everything', aliases: ['S3_KMS_KEY_ID'] },
  S3_BUCKET: { shows: 'everything', aliases: ['AWS_S3_BUCKET'] },
  S3_REGION: { shows: 'everything' },
  S3_ENDPOINT: { shows: 'address', aliases: ['AWS_ENDPOINT_URL_S3'] },
  TRANSCRIBE_BUCKET: { shows: 'everything' },
  TRANSCRIBE_VOCABULARY_FILTER: { shows: 'everything' },
  BEDROCK_MODEL: { shows: 'everything', aliases: ['BEDROCK_MODEL_ID'] },
  BEDROCK_GUARDRAIL: { shows: 'everything' },
  BEDROCK_ENDPOINT: { shows: 'address', aliases: ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] },
  COMPREHEND_ENDPOINT: { shows: 'address', aliases: ['AWS_ENDPOINT_URL_COMPREHEND'] },
  TRANSCRIBE_ENDPOINT: { shows: 'address', aliases: ['AWS_ENDPOINT_URL_TRANSCRIBE'] },
} as const satisfies Readonly<Record<string, Partial<Setting<string>>>>;

/** For each port, the variables that only it needs. */
const perPort: Readonly<
  Record<'speech' | 'storage' | 'language' | 'notes' | 'all', readonly AwsName[]>
> = {
  notes: ['BEDROCK_MODEL', 'BEDROCK_GUARDRAIL', 'BEDROCK_ENDPOINT'],
  language: ['COMPREHEND_ENDPOINT'],
  speech: ['TRANSCRIBE_BUCKET', 'TRANSCRIBE_VOCABULARY_FILTER', 'TRANSCRIBE_ENDPOINT'],
  storage: ['S3_BUCKET', 'S3_REGION', 'S3_ENDPOINT'],
  all: [
    ...(['AWS_REGION', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID'] as const),
    ...(['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_KMS_KEY_ID'] as const),
  ],
};

const readBySdk: readonly AwsName[] = [
  ...(['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const),
];

/** Reads what there is of it. */
export function readAws({ read, entries }: Reader): AwsVariables {
  const found = Object.entries(settings).map(([name, setting]) => {
    const how = { schema: text, example: name, quiet: true, note: idleOnes, ...setting };
    return [name, read(name, how)];
  });
  const unseen = readBySdk.filter((name) =>
    entries.some((entry) => entry.name === name && entry.origin !== 'environment'),
  );
  return { given: Object.fromEntries(found) as AwsVariables['given'], unseen };
}

/** The adapters chosen for the ports that AWS may serve. */
interface AwsChoices {
  readonly notes: string;
  readonly language: string;
  readonly speech: string;
  readonly storage: string;
}

/**
 * What the aws family is built with; what is wrong or missing goes to the faults, as far as it is used. An
 * engine that is not chosen is read, too: it may still hold work that was started before.
 */
export function awsOf(
  { language, notes, speech, storage }: AwsChoices,
  { given, unseen }: AwsVariables,
  { patience, faults }: { readonly patience: ModelPatience; readonly faults: string[] },
): AwsConfig {
  const speaks = speech === 'aws';
  const stores = storage === 'aws';
  const analyzes = language === 'aws';
  const writes = notes === 'aws';
  const used = speaks || stores || analyzes || writes;
  if (used) faults.push(...unseen.map(notSeen));
  const found = createFound(given, used ? faults : []);
  const region = found.check('AWS_REGION', regionPattern, 'eu-central-1');
  const kmsKeyId = found.check('AWS_KMS_KEY_ID', /^[\w:/-]{1,2048}$/u, 'alias/attune');
  const s3 = storageOf(createFound(given, stores ? faults : []), region, kmsKeyId);
  if (stores && s3 === undefined && given.S3_BUCKET === undefined) {
    faults.push('STORAGE_PROVIDER: aws needs a bucket, such as S3_BUCKET=my-recordings.');
  }
  const engine = createFound(given, speaks ? faults : []);
  const transcribe = speechOf(engine, stores ? s3 : undefined, { region, kmsKeyId });
  if (speaks && transcribe === undefined && given.TRANSCRIBE_BUCKET === undefined) {
    faults.push(
      'SPEECH_PROVIDER: aws needs a bucket in the region of the service, such as TRANSCRIBE_BUCKET=my-speech.',
    );
  }
  const comprehend = analyzes ? analysisOf(found, region) : undefined;
  const bedrock = writes ? modelOf(found, given, { region, patience, faults }) : undefined;
  return present({ s3, transcribe, comprehend, bedrock });
}

interface ModelSettings {
  readonly region: string | undefined;
  readonly patience: ModelPatience;
  readonly faults: string[];
}

function modelOf(
  { check, address }: Found,
  { BEDROCK_MODEL }: AwsVariables['given'],
  { region, patience, faults }: ModelSettings,
): AwsConfig['bedrock'] {
  if (BEDROCK_MODEL === undefined) {
    faults.push(
      'NOTES_PROVIDER: aws needs a model of Bedrock, such as BEDROCK_MODEL=eu.amazon.nova-pro-v1:0; or set NOTES_PROVIDER=rules.',
    );
  }
  const { contextTokens, timeLimitMs, maxRetries } = patience;
  const model = check('BEDROCK_MODEL', /^[\w:./-]{1,2048}$/u, 'eu.amazon.nova-pro-v1:0');
  const endpoint = address(
    'BEDROCK_ENDPOINT',
    'https://bedrock-runtime.eu-central-1.amazonaws.com',
  );
  const [, id, version] =
    guardrailPattern.exec(check('BEDROCK_GUARDRAIL', guardrailPattern, 'gr1a2b3c4d5e:1') ?? '') ??
    [];
  const guardrail = id === undefined || version === undefined ? undefined : { id, version };
  if (model === undefined) return undefined;
  const tries = maxRetries + 1;
  return { model, contextTokens, timeLimitMs, tries, ...present({ region, endpoint, guardrail }) };
}

/** The id or ARN of a guardrail, and its version after the last colon. */
const guardrailPattern = /^([\w:/-]{1,2048}):(\d{1,8}|DRAFT)$/u;

function analysisOf({ address }: Found, region: string | undefined): AwsConfig['comprehend'] {
  const example = 'https://comprehend.eu-central-1.amazonaws.com';
  return present({ region, endpoint: address('COMPREHEND_ENDPOINT', example) });
}

const regionPattern = /^[a-z]{2}(?:-[a-z]{2,9}){1,3}-\d{1,2}$/u;
const bucketPattern = /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/u;

interface Found {
  readonly check: (name: AwsName, pattern: RegExp, example: string) => string | undefined;
  readonly address: (name: AwsName, example: string) => string | undefined;
}

/** Reads values of variables that are used. */
function createFound(given: AwsVariables['given'], faults: string[]): Found {
  return {
    check(name, pattern, example) {
      const value = given[name];
      if (value === undefined || pattern.test(value)) return value;
      faults.push(`${name}: is not valid; it must look like ${name}=${example}.`);
      return undefined;
    },
    address(name, example) {
      const value = given[name];
      if (value === undefined) return undefined;
      const parsed = webAddress.safeParse(value);
      if (parsed.success) return parsed.data;
      faults.push(`${name}: ${parsed.error.issues[0]?.message}, such as ${name}=${example}.`);
      return undefined;
    },
  };
}

function storageOf(
  { check, address }: Found,
  usual: string | undefined,
  kmsKeyId: string | undefined,
): AwsConfig['s3'] {
  const bucket = check('S3_BUCKET', bucketPattern, 'my-recordings');
  const region = check('S3_REGION', /^[\w-]{1,64}$/u, 'eu-central-1') ?? usual;
  const endpoint = address('S3_ENDPOINT', 'https://s3.example.org');
  return bucket === undefined ? undefined : { bucket, ...present({ region, endpoint, kmsKeyId }) };
}

interface Place {
  readonly region: string | undefined;
  readonly kmsKeyId: string | undefined;
}

/** @param recordings where recordings are, if that is S3: in the same region they are not copied. */
function speechOf(
  { check, address }: Found,
  recordings: AwsConfig['s3'],
  { region, kmsKeyId }: Place,
): AwsConfig['transcribe'] {
  const near = recordings !== undefined && recordings.region === region ? recordings : undefined;
  const own = check('TRANSCRIBE_BUCKET', bucketPattern, 'my-speech');
  const vocabularyFilter = check('TRANSCRIBE_VOCABULARY_FILTER', /^[\w.-]{1,200}$/u, 'rude-words');
  const transcribe = address(
    'TRANSCRIBE_ENDPOINT',
    'https://transcribe.eu-central-1.amazonaws.com',
  );
  const bucket = own ?? near?.bucket;
  if (bucket === undefined) return undefined;
  // A private endpoint of S3 serves every bucket of its region.
  const s3 = near?.endpoint;
  const endpoints = transcribe === undefined && s3 === undefined ? undefined : { transcribe, s3 };
  return {
    bucket,
    ...present({ region, kmsKeyId, vocabularyFilter, recordingsBucket: near?.bucket }),
    ...(endpoints === undefined ? {} : { endpoints: present(endpoints) }),
  };
}

function notSeen(name: AwsName): string {
  return `${name}: must be in the environment of the process, where the library of AWS looks for it; it is not read from .env or the command line.`;
}

/** What is set of AWS and not used. */
export function unusedAws(
  { language, notes, speech, storage }: AwsChoices,
  { given }: AwsVariables,
): readonly IdleVariable[] {
  const speaks = speech === 'aws';
  const stores = storage === 'aws';
  const analyzes = language === 'aws';
  const writes = notes === 'aws';
  const say = (names: readonly AwsName[], reason: string): IdleVariable[] =>
    names.filter((name) => given[name] !== undefined).map((name) => ({ name, reason }));
  return [
    ...(speaks ? [] : say(perPort.speech, `for AWS; speech goes to "${speech}"`)),
    ...(stores ? [] : say(perPort.storage, `for AWS; recordings go to "${storage}"`)),
    ...(analyzes ? [] : say(perPort.language, `for AWS; texts go to "${language}"`)),
    ...(writes ? [] : say(perPort.notes, `for AWS; notes are taken by "${notes}"`)),
    ...(stores || speaks || analyzes || writes
      ? []
      : say(perPort.all, 'for AWS, which no port uses')),
  ];
}
