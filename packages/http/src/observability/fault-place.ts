import { PortError } from '@attune/core';
import type { Config } from '../composition/config.js';
import type { Log } from './logger.js';

/** The address of a service that failed, and the variable that names it. */
export interface FaultPlace {
  /** Without credentials, path and query. */
  readonly address?: string;
  readonly variable: string;
}

type Places = Readonly<Record<string, FaultPlace>>;

const deepest = 8;

/** Finds which configured service an error is about; `undefined` for errors of anything else. */
export function faultPlaces(config: Config): (error: unknown) => FaultPlace | undefined {
  const places = placesOf(config);
  return (error) => {
    let cause = error;
    for (let depth = 0; depth < deepest && PortError.is(cause); depth += 1) {
      const { port, adapter = '' } = cause;
      const place = places[`${port} ${adapter}`] ?? places[port];
      if (place !== undefined) return place;
      cause = cause.cause;
    }
    return undefined;
  };
}

/** The same log, which says of an error where the service is that it is about. */
export function withPlaces(log: Log, placeOf: (error: unknown) => FaultPlace | undefined): Log {
  const placed = (fields: object): object => {
    const { error } = fields as { readonly error?: unknown };
    const place = error === undefined ? undefined : placeOf(error);
    return place === undefined ? fields : { ...fields, ...place };
  };
  return {
    debug: (fields, message) => log.debug(placed(fields), message),
    info: (fields, message) => log.info(placed(fields), message),
    warn: (fields, message) => log.warn(placed(fields), message),
    error: (fields, message) => log.error(placed(fields), message),
    child: (fields) => withPlaces(log.child(fields), placeOf),
  };
}

/** By port and adapter, or by port alone where one service serves it. */
function placesOf({ models, database, redisUrl, mail, alerts, azure }: Config): Places {
  const azureSpeech = place('SPEECH_REGION or AZURE_SPEECH_KEY_ENDPOINT', azure.speech?.endpoint);
  return Object.fromEntries(
    Object.entries({
      'speech-to-text openai-compatible': place('SPEECH_BASE_URL', models.speechServer?.baseUrl),
      'speech-to-text azure': azureSpeech,
      'speech-to-text azure-fast': azureSpeech,
      'speech-to-text azure-batch': azureSpeech,
      'blob-store azure-blob': place('AZURE_STORAGE_ACCOUNT_NAME', azure.storage?.endpoint),
      'language-model openai-compatible': place('LLM_BASE_URL', models.languageModel?.baseUrl),
      'language-model azure-openai': place('AZURE_OPENAI_ENDPOINT', azure.openai?.endpoint),
      'document-store': place('DATABASE_URL', database?.url),
      'job-queue bullmq': place('REDIS_URL', redisUrl),
      'redis redis': place('REDIS_URL', redisUrl),
      'local-redis redis': place('REDIS_URL', redisUrl),
      'mailer smtp': place('SMTP_HOST', mail && `smtp://${mail.host}:${mail.port}`),
      'alert-channel webhook': place('ALERT_WEBHOOK_URL', alerts.webhook?.url),
    }).flatMap(([name, found]) => (found === undefined ? [] : [[name, found]])),
  );
}

/** `undefined` where the service is not configured. */
function place(variable: string, url: string | undefined): FaultPlace | undefined {
  if (url === undefined) return undefined;
  if (!URL.canParse(url)) return { variable };
  const { protocol, host } = new URL(url);
  return host === '' ? { variable } : { variable, address: `${protocol}//${host}` };
}
