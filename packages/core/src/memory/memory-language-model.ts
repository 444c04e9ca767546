import { parseAnswer, requireGenerateRequest } from '../adapter-kit/answer-schema.js';
import { type Guarded, guard } from '../adapter-kit/guard.js';
import { PortError, type PortErrorCode } from '../errors/port-error.js';
import type { Json } from '../json.js';
import type {
  AnswerSchema,
  GenerateRequest,
  LanguageModel,
  LanguageModelCapabilities,
} from '../ports/language-model.js';

/** Writes the answer to a request, as a model would: any text. */
export type LanguageModelScript = (request: GenerateRequest) => string | Promise<string>;

export interface MemoryLanguageModelOptions {
  readonly capabilities?: Partial<LanguageModelCapabilities>;
  /** By default the answer is the least that keeps to the schema. */
  readonly script?: LanguageModelScript;
}

/** A language model that keeps what it was asked, writes by script and fails as told. */
export interface MemoryLanguageModel extends LanguageModel {
  /** The requests that reached the model, oldest first. */
  readonly requests: readonly GenerateRequest[];
  /** From now on it writes by this script. */
  answer(script: LanguageModelScript): void;
  /** Makes every call reject with this code from now on, or none again. */
  refuse(code: PortErrorCode | undefined): void;
}

export function createMemoryLanguageModel(
  options: MemoryLanguageModelOptions = {},
): MemoryLanguageModel {
  const capabilities: LanguageModelCapabilities = {
    contextTokens: 8_192,
    ...options.capabilities,
  };
  let script = options.script ?? (({ schema }) => JSON.stringify(leastOf(schema)));
  const requests: GenerateRequest[] = [];
  let refusal: PortErrorCode | undefined;
  return {
    provider: 'memory',
    capabilities,
    requests,
    answer: (next) => {
      script = next;
    },
    refuse: (code) => {
      refusal = code;
    },
    generate: (request, { signal } = {}) => {
      const call: Guarded = {
        ...{ port: 'language-model', operation: 'generate', adapter: 'memory' },
        signal,
      };
      return guard(call, async () => {
        requireGenerateRequest(request, capabilities, call);
        if (refusal !== undefined) {
          throw new PortError(refusal, `generate ${request.name}: refused`, call);
        }
        requests.push(structuredClone(request));
        const text = await script(request);
        signal?.throwIfAborted();
        const object = parseAnswer(text, request.schema);
        if (object === undefined) {
          throw new PortError('internal', `generate ${request.name}: no usable answer`, call);
        }
        return { object, usage: {}, model: 'memory' };
      });
    },
  };
}

function leastOf(schema: AnswerSchema): Json {
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties).map(([name, one]) => [name, leastOf(one)]),
      );
    case 'array':
      return [];
    case 'string':
      return schema.enum?.[0] ?? '';
    case 'boolean':
      return false;
    default:
      return 0;
  }
}
