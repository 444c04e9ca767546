import { PortError, type PortErrorCode } from '@attune/core';
import { type AnswerObject, LanguageModel } from '@attune/core/ports';
import type { App, Config } from '../composition/index.js';
import { type HealthCheck, Outage } from './health.js';

/** The variables that say where a server with models is, and whose it is. */
export interface ServerVariables {
  readonly baseUrl: string;
  readonly key: string;
  readonly model: string;
}

const speechVariables: ServerVariables = {
  baseUrl: 'SPEECH_BASE_URL',
  key: 'SPEECH_API_KEY',
  model: 'SPEECH_MODEL',
};

const languageVariables: ServerVariables = {
  baseUrl: 'LLM_BASE_URL',
  key: 'LLM_API_KEY',
  model: 'LLM_MODEL',
};

type Server = NonNullable<Config['models']['speechServer']>;

/** The adapter that talks to servers of others. */
const onServer = 'openai-compatible';
/** A model that has to be loaded first takes its time; the next try finds it loaded. */
const longestAnswerMs = 30_000;
const reachable = { keepMs: 60_000, mayBeBusy: true } as const;

/**
 * Takes the checks of a host that answers requests: where a look would have a server's model work,
 * it is only asked whether it is there.
 */
export function withModelLists(
  { providers, models }: Pick<Config, 'providers' | 'models'>,
  checks: readonly HealthCheck[],
): readonly HealthCheck[] {
  const server = providers.speech === onServer ? models.speechServer : undefined;
  if (server === undefined) return checks;
  return checks.map((check) => {
    if (check.name !== 'speech') return check;
    const reach = async (signal: AbortSignal): Promise<string> => {
      await listedBy(server, signal);
      return 'the speech server answers';
    };
    return { name: 'speech', check: reach, ...reachable };
  });
}

/** Takes the checks of `attune doctor`: what a server is asked is really asked, and its faults explained. */
export function withModelCalls(
  { providers, models }: Pick<Config, 'providers' | 'models'>,
  checks: readonly HealthCheck[],
  app: App,
): readonly HealthCheck[] {
  const { speechServer, languageModel } = models;
  const speech = providers.speech === onServer ? speechServer : undefined;
  const language = providers.notes === onServer ? languageModel : undefined;
  const explained = checks.map((check) =>
    check.name === 'speech' && speech !== undefined
      ? explaining(check, speech, speechVariables)
      : check,
  );
  if (language === undefined) return explained;
  const model = { name: 'model', check: (signal: AbortSignal) => askModel(app, signal) };
  return [...explained, explaining(model, language, languageVariables)];
}

const schema: AnswerObject = {
  type: 'object',
  properties: { state: { type: 'string', enum: ['well', 'unwell'] } },
  required: ['state'],
  additionalProperties: false,
};

/** Has the language model answer one small question, in a form of its own. */
export async function askModel(app: App, signal: AbortSignal): Promise<string> {
  const model = await app.get(LanguageModel);
  const { model: name } = await model.generate(
    {
      name: 'doctor',
      system: 'You answer a program that checks whether you can be reached.',
      prompt: 'Say that you are well.',
      schema,
      maxOutputTokens: 2_000,
    },
    { signal },
  );
  return `${name || model.provider} answered in the form it was asked for`;
}

/** The same check with a time limit of its own, saying which variable to change when it fails. */
function explaining(check: HealthCheck, server: Server, variables: ServerVariables): HealthCheck {
  return {
    ...check,
    check: async (signal) => {
      const limit = AbortSignal.timeout(longestAnswerMs);
      try {
        return await check.check(AbortSignal.any([signal, limit]));
      } catch (cause) {
        signal.throwIfAborted();
        if (limit.aborted) throw new Outage(tooSlow(variables), { cause });
        throw await explanation(cause, server, variables, signal);
      }
    },
  };
}

function tooSlow({ baseUrl, model }: ServerVariables): string {
  return `no answer within ${longestAnswerMs / 1_000} s. A model that is still being loaded answers the next time; otherwise look at the server at ${baseUrl}, or choose a smaller ${model}`;
}

async function explanation(
  cause: unknown,
  server: Server,
  variables: ServerVariables,
  signal: AbortSignal,
): Promise<unknown> {
  const said = cause instanceof Outage || PortError.is(cause) ? cause.message : undefined;
  if (said === undefined) return cause;
  const code = PortError.is(cause) ? cause.code : 'unsupported';
  const others = code === 'unsupported' ? await otherModels(server, signal) : undefined;
  const advice = adviceOn(code, variables, others);
  return new Outage(`${said.replace(/\.$/u, '')}. ${advice}`, { cause });
}

function adviceOn(
  code: PortErrorCode,
  { baseUrl, key, model }: ServerVariables,
  others: string | undefined,
): string {
  switch (code) {
    case 'unauthenticated':
    case 'permission_denied':
      return `Set ${key} to a key that this server takes`;
    case 'unavailable':
      return `Check that the server at ${baseUrl} runs and can be reached from here`;
    case 'rate_limited':
      return `The server at ${baseUrl} limits the rate for this ${key}; try again later`;
    case 'limit_exceeded':
      return `The quota of ${key} may be used up, or the context of ${model} is too small`;
    case 'unsupported':
      return others === undefined
        ? `Check ${baseUrl}, which must end with the version, such as /v1, and ${model}`
        : `${model} is not one of its models: ${others}`;
    default:
      return `Choose another ${model}; the answers of this one cannot be used`;
  }
}

const mostNamed = 8;

/** `undefined` when the server does not tell, or when the model is among them. */
async function otherModels(server: Server, signal: AbortSignal): Promise<string | undefined> {
  const names = await listedBy(server, AbortSignal.any([signal, AbortSignal.timeout(5_000)])).catch(
    () => undefined,
  );
  if (names === undefined || names.length === 0 || names.includes(server.model)) return undefined;
  const more = names.length > mostNamed ? ' and others' : '';
  return `${names.slice(0, mostNamed).join(', ')}${more}`;
}

async function listedBy(
  server: Server,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const { listModels } = await import('@attune/adapters-local/openai-compatible-speech');
  return await listModels(server, signal);
}
