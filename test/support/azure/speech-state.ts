import type { JsonRecord } from './records.js';

/** A job as the service keeps it. */
export interface Job {
  readonly id: string;
  readonly order: JsonRecord;
  readonly created: string;
  readonly fails: Failure | undefined;
  looks: number;
  result?: unknown;
}

/** Why work fails at the service. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** A job that fails itself, or one that succeeds but whose report tells of the failure. */
  readonly where?: 'job' | 'report';
}

/** How the service turns a request away. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As gateways wrap errors. */
  readonly wrapped?: boolean;
  /** Requests that are turned away before the next is served. Default: all. */
  times?: number;
}

export interface SpeechServer extends AsyncDisposable {
  readonly url: string;
  readonly jobs: ReadonlyMap<string, Job>;
  /** Names of all jobs that were ever submitted, in order: each is one that costs. */
  readonly submitted: readonly string[];
  /** The address that it gives of itself, where something else stands before it. */
  knownAs: string | undefined;
  /** Requests that fast transcription answered, and what they asked for. */
  readonly transcribed: readonly JsonRecord[];
  /** What breaks the published specification; a test expects none. */
  readonly violations: readonly string[];
  /** Every request with its method and path. */
  readonly requests: readonly string[];
  refuse: Refusal | undefined;
  /** The work that is started or done from now on fails so. */
  failWork: Failure | undefined;
  /** Sends this in place of an answer: a text, a cut connection, or nothing at all. */
  instead: { readonly text: string; readonly type?: string } | 'cut' | 'silent' | undefined;
  /** Looks at a job before it is done. */
  looksUntilDone: number;
  /** `Retry-After` of a job that runs, in seconds. */
  retryAfter: number | undefined;
  /** Jobs and files on one page. */
  pageSize: number;
  /** Whether a running job refuses to be deleted. */
  holdsRunning: boolean;
  /** Loses the answer to the next submission. */
  loseSubmission: boolean;
}
