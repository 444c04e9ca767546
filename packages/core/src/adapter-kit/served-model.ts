import { PortError } from '../errors/port-error.js';
import { withDeadline } from '../flow/deadline.js';
import type { Clock } from '../ports/clock.js';
import type {
  Generated,
  GenerateRequest,
  LanguageModel,
  LanguageModelCapabilities,
} from '../ports/language-model.js';
import { readAnswer, requireGenerateRequest } from './answer-schema.js';
import { type Guarded, guard } from './guard.js';

/** What a model wrote and how that ended. */
export interface ModelAnswer {
  readonly text: string;
  /** `length` when it was cut off, `content-filter` when a filter stopped it. */
  readonly finishReason: string | undefined;
  readonly usage: Generated['usage'];
  readonly model: string;
}

/** A model of a service, as the service's library reaches it. */
export interface ServedModel {
  ask(request: GenerateRequest, signal: AbortSignal): Promise<ModelAnswer>;
  /** What a fault of the library means. Nothing asked or answered may be in it. */
  toPortError(error: unknown, now: Date, call: Guarded): PortError | undefined;
}

export interface ServedModelOptions {
  /** Name of the adapter. */
  readonly provider: string;
  /** The model as it is configured. */
  readonly model: string;
  readonly capabilities: LanguageModelCapabilities;
  readonly clock: Clock;
  /** The longest one call may take, its retries included. */
  readonly timeLimitMs: number;
  /** Loads the library. Called with the first question, and again after a failure. */
  readonly open: () => Promise<ServedModel>;
}

/** A language model of which a service does the work: checks requests and answers, and limits the time. */
export function createServedLanguageModel(options: ServedModelOptions): LanguageModel {
  const { provider, model: name, capabilities, clock, timeLimitMs } = options;
  let opened: Promise<ServedModel> | undefined;
  const open = (): Promise<ServedModel> => {
    opened ??= options.open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    provider,
    model: name,
    capabilities,
    generate: (request, { signal } = {}) => {
      const call = { port: 'language-model', operation: 'generate', adapter: provider, signal };
      const late = () =>
        new PortError('unavailable', `The model did not answer in ${timeLimitMs / 1_000} s.`, call);
      return guard(call, async () => {
        requireGenerateRequest(request, capabilities, call);
        const model = await open();
        const generate = async (stop: AbortSignal) =>
          read(await model.ask(request, stop), request, call);
        return await guard(
          call,
          () => withDeadline(clock, timeLimitMs, signal, generate, late),
          (error) => model.toPortError(error, clock.now(), call),
        );
      });
    },
  };
}

function read(answer: ModelAnswer, { schema, name }: GenerateRequest, call: Guarded): Generated {
  if (answer.finishReason === 'length') {
    const advice = 'Use a model that may answer at greater length.';
    throw new PortError('limit_exceeded', `The answer to ${name} was cut off. ${advice}`, call);
  }
  if (answer.finishReason === 'content-filter') {
    const advice = 'Use another model, or allow such talks in the filter of the service.';
    throw new PortError(
      'internal',
      `The answer to ${name} was stopped by a filter. ${advice}`,
      call,
    );
  }
  const { object, fault } = readAnswer(answer.text, schema);
  if (object !== undefined) return { object, usage: answer.usage, model: answer.model };
  const advice = 'Try again; if it stays, use a larger model, or one that supports JSON schemas.';
  throw new PortError('internal', `The answer to ${name} ${fault}. ${advice}`, call);
}
