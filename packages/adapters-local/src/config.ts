import type { BlobStore, PortError } from '@attune/core/ports';
import type { FcmOptions } from './fcm/fcm-options.js';
import type { PostgresOptions } from './sql/postgres-options.js';

/** A server with the routes of OpenAI. */
export interface ModelServer {
  /** Up to and including the version, such as `http://127.0.0.1:8000/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly model: string;
}

/** A model for recognizing speech, and what goes with it. */
export interface SpeechModelFiles {
  /** The directory of the model. */
  readonly model: string;
  /** The directory of the two models that tell voices apart; defaults to telling without. */
  readonly voices?: string;
  /** A model that tells speech from noise; defaults to one beside the model, or to the level. */
  readonly voiceActivity?: string;
  /** BCP 47 tags; defaults to what the model tells. */
  readonly languages?: readonly string[];
}

/** Settings of the local family. The host that composes the adapters provides them. */
export interface LocalConfig {
  /** Holds everything that is kept: `blobs/`, `records/` and `outbox/`. */
  readonly dataDirectory: string;
  /** What stays free on the disk of the recordings, in bytes; defaults to 0. */
  readonly leastFreeBytes?: number;
  /**
   * Whether a record is on the disk before it counts as written. Defaults to `true`; `false` suits
   * data that is thrown away afterwards.
   */
  readonly synced?: boolean;
  /** Told when another process took over the directory of the records. This one should end. */
  readonly onRecordsLost?: (error: PortError) => void;
  /** The server that keeps the records, for the adapter `postgres`. */
  readonly postgres?: PostgresOptions & {
    /** Whether tables that lag behind are brought up to date at the start; defaults to `true`. */
    readonly migrate?: boolean;
  };
  /**
   * Speech processes at once, or processors that one model takes; defaults to the number of
   * processors, for a model to four at most.
   */
  readonly speechConcurrency?: number;
  /** Loads the model of the adapter `sherpa` at once, not with the first recording. */
  readonly speechAtOnce?: boolean;
  /** What recognizes speech, for the adapter `openaiCompatibleSpeech`; so many requests at once. */
  readonly speechServer?: ModelServer & {
    readonly concurrency?: number;
    /** The longest one request may take; defaults to 2 min and four times the length of its audio. */
    readonly timeLimitMs?: number;
    /** Tries of one request whose fault may pass; defaults to 3. */
    readonly tries?: number;
  };
  /** What recognizes speech on this machine, for the adapter `sherpa`. */
  readonly sherpa?: SpeechModelFiles;
  /** What takes notes, for the adapter `languageModel`, and how much it sees at once. */
  readonly languageModel?: ModelServer & {
    readonly contextTokens?: number;
    /** The longest one call may take, its retries included; defaults to ten minutes. */
    readonly timeLimitMs?: number;
    /** Retries of a request whose fault may pass; defaults to 2. */
    readonly maxRetries?: number;
  };
  /** Firebase Cloud Messaging, for the adapter `fcm`. */
  readonly fcm?: FcmOptions;
  /** The programs, where they are not found by their names. */
  readonly ffmpeg?: string;
  readonly ffprobe?: string;
  /** Added to the warnings of every result of PocketSphinx: that there is something better. */
  readonly pocketsphinxNotice?: string;
  /** One of the commands of PocketSphinx, told by its name: `pocketsphinx_batch` suits best. */
  readonly pocketsphinx?: string;
  /** Holds `en-us/`, `en-us.lm.bin` and `cmudict-en-us.dict`. */
  readonly pocketsphinxModel?: string;
  /**
   * The Redis that several processes share, such as `redis://:password@host:6379/0`; `rediss:` for
   * TLS.
   */
  readonly redisUrl?: string;
  /** After this long without news of a worker, its jobs in Redis go to others; defaults to 30 s. */
  readonly jobLockMs?: number;
  /** Secret key that signs tokens, at least 32 bytes. Required for issuing tokens. */
  readonly tokenKey?: Uint8Array;
  /** The server that takes mail; without one it goes into files in `outbox/`. */
  readonly smtp?: {
    readonly host: string;
    readonly port: number;
    readonly from: string;
    readonly user?: string;
    readonly password?: string;
  };
  /** Signs requests for objects of the file system, which has no server of its own. */
  readonly signRequest?: BlobStore['sign'];
}
