import {
  openTranscribeSpeechToText,
  type TranscribeSpeechToText,
  type TranscribeSpeechToTextOptions,
} from '@attune/adapters-aws/speech-to-text';
import type { BlobStore } from '@attune/core/ports';
import { hearTones } from '../tone-speech.js';
import { splitChannels } from '../wav-channels.js';
import type { ServiceModel } from './service-model.js';
import {
  type MakeResult,
  startTranscribeServer,
  type TranscribeServer,
} from './transcribe-server.js';

export const awsKey = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

/** The SDK's default chain finds the key where operators put it. */
export function setAwsEnvironment(): void {
  process.env['AWS_ACCESS_KEY_ID'] = awsKey.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = awsKey.secretAccessKey;
  process.env['AWS_REGION'] = 'eu-central-1';
  Object.assign(process.env, quietSdk);
}

/** The SDK warns on Node 20 of versions to come. */
export const quietSdk = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** A server that hears tones, and what opens the adapter for it. */
export async function openTranscribe(
  model: ServiceModel,
  blobs: BlobStore,
  makeResult: MakeResult = hearResult,
): Promise<{
  readonly server: TranscribeServer;
  open(options?: Partial<TranscribeSpeechToTextOptions>): Promise<TranscribeSpeechToText>;
}> {
  const server = await startTranscribeServer(model, awsKey, makeResult);
  const endpoints = { transcribe: server.url, s3: server.url };
  return {
    server,
    open: (options = {}) =>
      openTranscribeSpeechToText({
        ...{ blobs, bucket: 'speech', endpoints, pollMs: 20, releaseWaitMs: 200, tries: 1 },
        ...options,
      }),
  };
}

/** The result file of what is said in a WAV, in the shape of each kind of job. */
export const hearResult: MakeResult = (wav, request) => {
  const settings = (request['Settings'] ?? {}) as { readonly ChannelIdentification?: boolean };
  const channels = splitChannels(wav).map((one, index) => itemsOf(one, `ch_${index}`));
  const items = channels.flat();
  const transcript = items.map(({ alternatives: [best] }) => best?.content).join(' ');
  const labels = channels.map((own, index) => ({ channel_label: `ch_${index}`, items: own }));
  return {
    jobName: request['TranscriptionJobName'],
    accountId: '111122223333',
    status: 'COMPLETED',
    results: {
      transcripts: [{ transcript }],
      items,
      ...(settings.ChannelIdentification
        ? { channel_labels: { channels: labels, number_of_channels: labels.length } }
        : {}),
      ...(request['IdentifyLanguage'] === true ? { language_code: 'en-US' } : {}),
    },
  };
};

function itemsOf(wav: Uint8Array, channel: string) {
  return hearTones(wav).map(({ word, startMs, endMs }) => ({
    type: 'pronunciation',
    channel_label: channel,
    start_time: String(startMs / 1_000),
    end_time: String(endMs / 1_000),
    alternatives: [{ confidence: '0.97', content: word }],
  }));
}
