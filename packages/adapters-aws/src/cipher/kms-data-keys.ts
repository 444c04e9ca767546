import { type DataKeyService, guard } from '@attune/core/adapter-kit';
import { PortError } from '@attune/core/ports';
import { type AwsCall, toPortError } from '../errors/to-port-error.js';
import type { KmsService } from './kms-service.js';

const where = { port: 'cipher', adapter: 'aws-kms', service: 'AWS KMS' };
const creating: AwsCall = { ...where, operation: 'encrypt', rights: 'kms:GenerateDataKey' };
const unwrapping: AwsCall = { ...where, operation: 'decrypt', rights: 'kms:Decrypt' };
const dataKeyBytes = 32;

/** Data keys that KMS makes, and opens again. */
export function createKmsDataKeys(kms: KmsService): DataKeyService {
  return {
    create: (signal) =>
      guard(
        { ...creating, signal },
        async () => {
          const { Plaintext, CiphertextBlob } = await kms.generate(signal);
          const plain = takeKey(Plaintext, creating);
          if (CiphertextBlob === undefined || CiphertextBlob.length === 0) throw unread(creating);
          return { plain, wrapped: new Uint8Array(CiphertextBlob) };
        },
        (error) => classify(error, creating),
      ),
    unwrap: (wrapped, signal) =>
      guard(
        { ...unwrapping, signal },
        async () => takeKey((await kms.decrypt(wrapped, signal)).Plaintext, unwrapping),
        (error) => classify(error, unwrapping),
      ),
  };
}

/** A copy of the key, since the SDK may hand out a part of a larger buffer; that part is overwritten. */
function takeKey(answered: Uint8Array | undefined, call: AwsCall): Uint8Array<ArrayBuffer> {
  if (answered?.length !== dataKeyBytes) throw unread(call);
  const plain = new Uint8Array(answered);
  answered.fill(0);
  return plain;
}

function classify(error: unknown, call: AwsCall): PortError | undefined {
  // The parser's own words quote the answer, which may hold a key.
  return error instanceof SyntaxError ? unread(call) : toPortError(error, call);
}

function unread({ port, operation, adapter }: AwsCall): PortError {
  const message = 'The answer of AWS KMS cannot be read: it holds no data key of 256 bits';
  return new PortError('internal', message, { port, operation, adapter });
}
