import type { Broadcast } from '@attune/core/ports';

export interface RedisBroadcastOptions {
  /** Such as `redis://:password@host:6379/0`; `rediss:` for TLS. */
  readonly url: string;
  /** How often the listening connection is tested; defaults to 15 s. */
  readonly lookEveryMs?: number;
}

/** A broadcast that can be closed. */
export interface RedisBroadcast extends Broadcast {
  close(): Promise<void>;
}
