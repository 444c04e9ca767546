import { createHash, randomBytes } from 'node:crypto';
import { type DataKeyService, guard } from '@attune/core/adapter-kit';
import { type AzureCall, portError } from '../requests/azure-fault.js';
import { toPortError, unreadable } from './key-vault-fault.js';
import type { KeyVaultService } from './key-vault-service.js';

const common = {
  ...{ port: 'cipher', adapter: 'azure-key-vault', service: 'Key Vault' },
  role: 'an identity needs the role "Key Vault Crypto User" on the key',
};
const wrapping: AzureCall = { ...common, operation: 'encrypt' };
const unwrapping: AzureCall = { ...common, operation: 'decrypt' };
const dataKeyBytes = 32;
const versionBytes = 16;
const checkBytes = 8;
/** Longest time for one call with its retries, in milliseconds. */
const timeLimitMs = 30_000;

/** Data keys made here and wrapped by Key Vault; each names the version of the key that wrapped it. */
export function createKeyVaultDataKeys(vault: KeyVaultService): DataKeyService {
  return {
    create: (signal) =>
      limited(wrapping, signal, async (until) => {
        const version = await newestOf(vault, until);
        const plain = new Uint8Array(randomBytes(dataKeyBytes));
        const bytes = await vault.wrap(version, plain.slice(), until);
        // RSA keys of the service have 2,048 bits at least.
        if (bytes === undefined || bytes.length < 256) throw unreadable(wrapping);
        return { plain, wrapped: pack(version, bytes) };
      }),
    unwrap: (wrapped, signal) =>
      limited(unwrapping, signal, async (until) => {
        const { version, bytes } = unpack(wrapped);
        const answered = await vault.unwrap(version, bytes, until);
        if (answered?.length !== dataKeyBytes) throw unreadable(unwrapping);
        const plain = new Uint8Array(answered);
        answered.fill(0);
        return plain;
      }),
  };
}

async function newestOf(vault: KeyVaultService, signal: AbortSignal): Promise<string> {
  const { version = '', type = '' } = await vault.newest(signal);
  if (!/^[0-9a-f]{32}$/iu.test(version) || type === '') throw unreadable(wrapping);
  if (type.startsWith('RSA')) return version;
  const message = 'The key of Key Vault is no RSA key: make one of 2,048 bits or more';
  throw portError('unsupported', message, wrapping);
}

/** Ends a call in time; the SDK would wait for as long as the service asks. */
async function limited<T>(
  call: AzureCall,
  signal: AbortSignal | undefined,
  work: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(timeLimitMs);
  const until = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const { port, operation, adapter } = call;
  return await guard(
    { port, operation, adapter, signal },
    () => work(until),
    (error) =>
      limit.aborted
        ? portError('unavailable', 'Key Vault did not answer in time', call)
        : toPortError(error, call),
  );
}

function pack(version: string, bytes: Uint8Array): Uint8Array {
  const head = Buffer.concat([Buffer.from(version, 'hex'), bytes]);
  return new Uint8Array(Buffer.concat([head, checkOf(head)]));
}

/** @throws PortError `invalid_argument` for what `pack` did not write, or what was changed since. */
function unpack(wrapped: Uint8Array): { readonly version: string; readonly bytes: Uint8Array } {
  const end = wrapped.length - checkBytes;
  const head = wrapped.subarray(0, Math.max(0, end));
  if (end <= versionBytes || !checkOf(head).equals(wrapped.subarray(end))) {
    throw portError('invalid_argument', 'cipher: the bytes were changed', unwrapping);
  }
  const version = Buffer.from(head.subarray(0, versionBytes)).toString('hex');
  return { version, bytes: head.slice(versionBytes) };
}

function checkOf(head: Uint8Array): Buffer {
  return createHash('sha256').update(head).digest().subarray(0, checkBytes);
}
