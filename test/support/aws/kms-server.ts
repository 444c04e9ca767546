import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { JsonFault, type JsonService, type Perform, startJsonService } from './json-service.js';
import type { ServiceModel } from './service-model.js';
import type { AwsKey } from './signature.js';

export interface KmsServer extends JsonService {
  /** Data keys that it handed out, in plain. */
  readonly handedOut: Buffer[];
  /** Gives the key new material; what the old one wrapped stays readable. */
  rotate(): void;
  /** From now on it never answers. */
  silence(): void;
  /** Answers the next request with this, in place of what it would say itself. */
  scripted: Readonly<Record<string, unknown>> | undefined;
}

type Input = Readonly<Record<string, unknown>>;

export const kmsAlias = 'alias/attune';
const arn = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** KMS with one symmetric key, as botocore describes it. */
export async function startKmsServer(model: ServiceModel, key: AwsKey): Promise<KmsServer> {
  const materials = [randomBytes(32)];
  const handedOut: Buffer[] = [];
  let isSilent = false;

  const operations: Readonly<Record<string, Perform>> = {
    GenerateDataKey: async (input) => {
      await checkKey(input);
      const plain = randomBytes(input['KeySpec'] === 'AES_256' ? 32 : 16);
      const CiphertextBlob = wrap(plain, input).toString('base64');
      handedOut.push(plain);
      return take() ?? { KeyId: arn, CiphertextBlob, Plaintext: plain.toString('base64') };
    },
    Decrypt: async (input) => {
      await checkKey(input);
      const plain = unwrap(Buffer.from(String(input['CiphertextBlob']), 'base64'), input);
      const EncryptionAlgorithm = 'SYMMETRIC_DEFAULT';
      return take() ?? { KeyId: arn, EncryptionAlgorithm, Plaintext: plain.toString('base64') };
    },
  };
  const service = await startJsonService(model, key, operations);
  const server: KmsServer = Object.assign(service, {
    handedOut,
    rotate: () => void materials.push(randomBytes(32)),
    silence: () => {
      isSilent = true;
    },
    scripted: undefined,
  });

  async function checkKey({ KeyId }: Input): Promise<void> {
    if (isSilent) await new Promise(() => undefined);
    if (KeyId !== kmsAlias) throw new JsonFault({ status: 400, code: 'NotFoundException' });
  }

  function take(): Input | undefined {
    const { scripted } = server;
    server.scripted = undefined;
    return scripted;
  }

  function wrap(plain: Buffer, input: Input): Buffer {
    const version = materials.length - 1;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', materials[version] as Buffer, nonce);
    cipher.setAAD(Buffer.concat([Buffer.of(version), contextOf(input)]));
    const bytes = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), bytes]);
  }

  function unwrap(wrapped: Buffer, input: Input): Buffer {
    try {
      const version = wrapped[0] ?? 0;
      const nonce = wrapped.subarray(1, 13);
      const cipher = createDecipheriv('aes-256-gcm', materials[version] as Buffer, nonce);
      cipher.setAuthTag(wrapped.subarray(13, 29));
      cipher.setAAD(Buffer.concat([Buffer.of(version), contextOf(input)]));
      return Buffer.concat([cipher.update(wrapped.subarray(29)), cipher.final()]);
    } catch {
      throw new JsonFault({ status: 400, code: 'InvalidCiphertextException' });
    }
  }

  return server;
}

/** The pairs of the encryption context, whatever their order. */
function contextOf({ EncryptionContext = {} }: Input): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(EncryptionContext as object).sort()));
}
