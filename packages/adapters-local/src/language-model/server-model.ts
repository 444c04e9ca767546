import type { Guarded } from '@attune/core/adapter-kit';
import type { Generated, GenerateRequest, PortError } from '@attune/core/ports';

/** What the model wrote and how that ended. */
export interface Answer {
  readonly text: string;
  /** `length` when it was cut off, `content-filter` when a filter stopped it. */
  readonly finishReason: string | undefined;
  readonly usage: Generated['usage'];
  readonly model: string;
}

/** A model on a server, as the SDK reaches it. */
export interface ServerModel {
  ask(request: GenerateRequest, signal: AbortSignal): Promise<Answer>;
  /** What a fault of the SDK means. */
  toPortError(error: unknown, now: Date, call: Guarded): PortError | undefined;
}
