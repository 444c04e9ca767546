import { PortError } from '@attune/core';
import type { LanguageModelHarness } from '@attune/core/conformance';
import { createMemoryLanguageModel } from '@attune/core/memory';
import type { GenerateRequest, LanguageModel } from '@attune/core/ports';

type Open = () => Promise<LanguageModelHarness>;
type Generate = LanguageModel['generate'];

const secret = 'sk-0123456789';
const call = { port: 'language-model', operation: 'generate' };
const ends = { refusal: 'internal', filter: 'internal', length: 'limit_exceeded' } as const;

/** A memory model behind a method that meddles with its calls. */
function open(
  change: (generate: Generate) => Generate = (generate) => generate,
  more: Partial<LanguageModel> = {},
): Open {
  return async () => {
    const model = createMemoryLanguageModel();
    return {
      port: { ...model, ...more, generate: change(model.generate) },
      secrets: [secret],
      service: {
        answer: (write) => {
          model.refuse(undefined);
          model.answer(write);
        },
        end: (how) => model.refuse(ends[how]),
        refuse: model.refuse,
      },
    };
  };
}

/** The memory model as it is. */
export const healthyLanguageModel: Open = open();

/** Meddles with what goes in. */
const asking = (change: (request: GenerateRequest) => GenerateRequest): Open =>
  open((generate) => (request, options) => generate(change(request), options));

/** Meddles with one kind of error. */
const failing = (
  from: string,
  change: (error: PortError, request: GenerateRequest) => unknown,
): Open =>
  open((generate) => async (request, options) => {
    try {
      return await generate(request, options);
    } catch (error) {
      if (!PortError.is(error) || error.code !== from) throw error;
      const other = change(error, request);
      if (other instanceof Error) throw other;
      return other as Awaited<ReturnType<Generate>>;
    }
  });

const done = { object: {}, usage: {}, model: 'memory' };

export const languageModelSaboteurs: Readonly<Record<string, Open>> = {
  'LM-01': open(undefined, { provider: 'My Model' }),
  'LM-02': open((generate) => async (request, options) => ({
    ...(await generate(request, options)),
    model: '',
  })),
  'LM-03': open((generate) => {
    let last: ReturnType<Generate> | undefined;
    return (request, options) => {
      if (!/^[A-D]$/u.test(request.prompt)) return generate(request, options);
      last ??= generate(request, options);
      return last;
    };
  }),
  'LM-04': asking((request) => ({
    ...request,
    prompt: request.prompt.replace('<|im_start|>', ''),
  })),
  'LM-05': async () => {
    const harness = await healthyLanguageModel();
    const { service } = harness;
    if (service === undefined) return harness;
    const spoilt: typeof service.answer = (write) =>
      service.answer((asked) => {
        const text = write(asked);
        return text.startsWith('```') ? `Here it is: ${text}` : text;
      });
    return { ...harness, service: { ...service, answer: spoilt } };
  },
  'LM-06': failing('internal', (error) =>
    error.message.endsWith('answer') ? new PortError('unavailable', error.message, call) : error,
  ),
  'LM-07': failing('internal', (error) => (error.message.endsWith('refused') ? done : error)),
  'LM-08': failing('limit_exceeded', (error) =>
    error.message.endsWith('refused') ? new PortError('internal', 'cut off', call) : error,
  ),
  'LM-09': failing('rate_limited', (error) => new PortError('unavailable', error.message, call)),
  'LM-10': failing(
    'internal',
    (error, { prompt }) => new PortError('internal', error.message, { ...call, cause: { prompt } }),
  ),
  'LM-11': asking((request) => ({ ...request, name: request.name.replaceAll(' ', '_') })),
  'LM-12': asking((request) => ({ ...request, prompt: request.prompt.slice(0, 1_000) })),
  'LM-13': open((generate) => async (request, options) => {
    options?.signal?.throwIfAborted();
    return generate(request);
  }),
};
