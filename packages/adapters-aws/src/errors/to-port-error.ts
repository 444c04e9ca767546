import { PortError, type PortErrorCode } from '@attune/core/ports';
import { codeOfStatus, codesByName, lostConnections } from './fault-codes.js';

/** What the SDK's errors have in common, as far as it is there. */
interface AwsFault {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly action?: unknown;
  readonly Region?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
  readonly $response?: { readonly headers?: Readonly<Record<string, unknown>> };
}

/** Where the call was made. */
export interface AwsCall {
  readonly port: string;
  readonly operation: string;
  readonly adapter: string;
  /** The service, for people. */
  readonly service: string;
  /** The rights that the call needs, for services that do not name the one that is missing. */
  readonly rights?: string;
}

/** A right that a service refused in its answer, without an error of its own. */
export class RefusedRight extends Error {
  override readonly name = 'AccessDenied';
  readonly action: string;

  constructor(action: string) {
    super('Access denied');
    this.action = action;
  }
}

/** The service's name for an error; empty for what is none. */
export function faultName(error: unknown): string {
  const { name } = faultOf(error);
  return typeof name === 'string' ? name : '';
}

export function faultStatus(error: unknown): number | undefined {
  const status = faultOf(error).$metadata?.httpStatusCode;
  return typeof status === 'number' ? status : undefined;
}

/**
 * What an error of an AWS SDK means to a caller; `undefined` for what is none. The service's own
 * words stay in `cause`: they may quote the name of a recording.
 */
export function toPortError(cause: unknown, call: AwsCall): PortError | undefined {
  const fault = faultOf(cause);
  const code = codeOf(fault);
  if (code === undefined) return undefined;
  const name = typeof fault.name === 'string' ? fault.name : 'an error';
  const message = `${call.service} answered ${call.operation} with ${name}. ${adviceFor(code, fault, call)}`;
  return new PortError(code, message.trim(), {
    port: call.port,
    operation: call.operation,
    adapter: call.adapter,
    cause: plainCause(fault),
  });
}

/** An error of the SDK holds the request, and with it the credentials' signature and token. */
function plainCause({ name, message, code, $metadata }: AwsFault): Error {
  const cause = new Error(typeof message === 'string' ? message : 'The SDK said nothing');
  if (typeof name === 'string') cause.name = name;
  return Object.assign(cause, {
    ...(typeof code === 'string' ? { code } : {}),
    ...($metadata === undefined ? {} : { $metadata: { ...$metadata } }),
  });
}

/** The SDK says so by a plain error. */
const noRegion = 'Region is missing';

function codeOf({ name, code, message, $metadata }: AwsFault): PortErrorCode | undefined {
  // The same exception says that a quota of a time span is used up, and that a file is too large.
  if (name === 'LimitExceededException' && /\b(size|length|duration|too l)/iu.test(String(message)))
    return 'limit_exceeded';
  if (typeof name === 'string' && Object.hasOwn(codesByName, name)) return codesByName[name];
  if (typeof code === 'string' && lostConnections.has(code)) return 'unavailable';
  if (message === noRegion) return 'invalid_argument';
  if (typeof name === 'string' && name.startsWith('KMS.')) return 'permission_denied';
  return codeOfStatus($metadata?.httpStatusCode);
}

function adviceFor(code: PortErrorCode, fault: AwsFault, call: AwsCall): string {
  const { name } = fault;
  if (code === 'permission_denied') return adviceOnRights(fault, call);
  if (code === 'unauthenticated') return 'Check the credentials, and the clock of this machine.';
  if (name === 'NoSuchBucket') return 'Make the bucket, or correct its name.';
  if (name === 'InvalidObjectState') return 'The object was archived. Restore it first.';
  if (fault.message === noRegion)
    return 'No region is set. Set one, such as AWS_REGION=eu-central-1.';
  const region = fault.$response?.headers?.['x-amz-bucket-region'] ?? fault.Region;
  if (code !== 'invalid_argument' || typeof region !== 'string') return '';
  return `The bucket is in the region ${region.slice(0, 40)}. Set that region.`;
}

/** How KMS itself says it; other services put `KMS.` in front. */
const unusableKey: ReadonlySet<string> = new Set(['DisabledException', 'KMSInvalidStateException']);

/** Newer answers name the right that is missing, and what for; others do not. */
function adviceOnRights({ name, message, action }: AwsFault, { rights }: AwsCall): string {
  if (typeof name === 'string' && (name.startsWith('KMS.') || unusableKey.has(name))) {
    return 'The key of KMS cannot be used: it is disabled, absent or being deleted.';
  }
  const text = String(message);
  const missing = action ?? /\bperform: ([a-z0-9-]{1,40}:[A-Za-z0-9]{1,80})/u.exec(text)?.[1];
  const resource = /\bon resource: "?(arn:[^\s"]{1,300})/u.exec(text)?.[1];
  const readme = 'See the README of @attune/adapters-aws.';
  if (missing !== undefined) {
    const place = resource === undefined ? '' : ` on ${withoutKey(resource)}`;
    return `The role lacks the right ${missing}${place}. ${readme}`;
  }
  const needed = rights === undefined ? '' : ` The call needs ${rights}.`;
  return `The role lacks a right.${needed} ${readme}`;
}

/** A policy names all objects of a bucket. The key of one says which recording it was. */
function withoutKey(resource: string): string {
  return resource.replace(/^(arn:[a-z-]*:s3:::[^/]*)\/.*$/u, '$1/*');
}

function faultOf(error: unknown): AwsFault {
  return typeof error === 'object' && error !== null ? error : {};
}
