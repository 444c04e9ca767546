import type { AccountUseCases, AuditCopy, UseCases } from '@attune/core';
import type { AuditSink, BlobStore, Tracer } from '@attune/core/ports';
import type { StreamLimits } from '../live/streams.js';
import type { Health } from '../observability/health.js';
import type { Log } from '../observability/logger.js';
import type { Metrics } from '../observability/metrics.js';
import type { QueueBoard } from './admin/queue-board.js';
import type { BodyGateLimits } from './body-gate.js';
import type { Dashboard } from './dashboard.js';
import type { Throttle } from './middleware/throttle.js';
import type { UploadLimit } from './middleware/upload-limit.js';
import type { MinimumRate } from './multipart/minimum-rate.js';
import type { SignedRequests } from './signed-requests.js';

/** Dependencies of the web application; the composition provides them. */
export interface AppDeps {
  readonly useCases: UseCases;
  readonly accounts: AccountUseCases;
  readonly audit: AuditSink;
  /** The copy of the audit log that can be searched; absent where none is kept. */
  readonly auditCopy?: Pick<AuditCopy, 'flush' | 'close'>;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Sign-ins, resets and what else concerns credentials. */
  readonly authLog: Log;
  /** Signed requests to be served here, for a store that has no server of its own. */
  readonly objects?: { readonly requests: SignedRequests; readonly store: BlobStore };
  /** Longest time of an ordinary request. */
  readonly requestTimeoutMs: number;
  readonly maxRecordingBytes: number;
  /** How much of large JSON bodies is held at once; defaults to 128 MiB. */
  readonly bodyGate?: BodyGateLimits;
  /** How slow a sender of a file may be; defaults to 1 KiB a second. */
  readonly minimumRate?: MinimumRate;
  /** Origins of pages that may call; `*` for any. */
  readonly corsOrigins: readonly string[];
  /** Opens `/metrics`; without it that is closed here. */
  readonly metricsToken?: string;
  /** Proxies in front whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: number;
  /** Tells event streams to end, when the host stops. */
  readonly stopping: AbortSignal;
  readonly throttle: Throttle;
  /** How many event streams, and how many recordings that are listened to, may be open at once. */
  readonly streamLimits?: StreamLimits;
  /** Without it accounts send in as much as their quota lets them. */
  readonly uploadLimit?: UploadLimit;
  /** Shows the queue to administrators, where the queue is one that can be shown. */
  readonly board?: QueueBoard;
  /** The web page; absent: people who open the address in a browser are told what it is. */
  readonly dashboard?: Dashboard;
  /** Where clients reach this host, if that was said. */
  readonly publicUrl?: string;
  /** Language of pages for people whose browser asks for none that there is; absent: English. */
  readonly defaultLanguage?: string;
  /** Receives spans of requests; absent: no tracing. */
  readonly tracer?: Tracer;
  readonly version: string;
}
