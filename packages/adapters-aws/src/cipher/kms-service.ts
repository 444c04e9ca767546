import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { clientSettings, until } from '../clients/client-settings.js';
import { renewalPlace, renewCredentials } from '../clients/renew-credentials.js';
import type { KmsOptions } from './kms-options.js';

/** The calls of KMS that the adapter makes. */
export interface KmsService {
  generate(signal: AbortSignal | undefined): Promise<{
    readonly Plaintext?: Uint8Array | undefined;
    readonly CiphertextBlob?: Uint8Array | undefined;
  }>;
  decrypt(
    wrapped: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly Plaintext?: Uint8Array | undefined }>;
  close(): void;
}

/** A policy may demand it, and the log of KMS shows it. It must never change: old keys need it. */
const EncryptionContext = { application: 'attune', purpose: 'data-key' };

export function openKmsService(options: KmsOptions): KmsService {
  const client = new KMSClient(clientSettings(options));
  client.middlewareStack.add(renewCredentials(client.config), renewalPlace);
  const KeyId = options.keyId;
  return {
    generate: (signal) => {
      const command = new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext });
      return client.send(command, until(signal));
    },
    decrypt: (CiphertextBlob, signal) => {
      // Without the key's id KMS would take any key of the account that the text names.
      const command = new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext });
      return client.send(command, until(signal));
    },
    close: () => client.destroy(),
  };
}
