import type { ModelAnswer } from '@attune/core/adapter-kit';

/** The part of an answer of Converse that is read. */
export interface ConverseAnswer {
  readonly output?: { readonly message?: { readonly content?: readonly unknown[] | undefined } };
  readonly stopReason?: string | undefined;
  readonly usage?: { readonly inputTokens?: unknown; readonly outputTokens?: unknown } | undefined;
  readonly trace?: { readonly promptRouter?: { readonly invokedModelId?: string | undefined } };
}

/** Why a model stopped, as core names it. Others end an answer as they should. */
const endings: Readonly<Record<string, string>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
  refusal: 'content-filter',
};

/** @param asked the model that was asked; a router says which one answered. */
export function readConverse(answer: ConverseAnswer, asked: string): ModelAnswer {
  const { output, stopReason = '', usage = {}, trace } = answer;
  const blocks = (output?.message?.content ?? []).map((block) => Object(block) as Block);
  const input = blocks.find(({ toolUse }) => toolUse !== undefined)?.toolUse?.input;
  const written = blocks.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
  return {
    // A model that must call a tool may still write what it thinks before it.
    text: input === undefined ? written : JSON.stringify(input),
    finishReason: Object.hasOwn(endings, stopReason) ? endings[stopReason] : undefined,
    usage: usageOf(usage),
    model: trace?.promptRouter?.invokedModelId ?? asked,
  };
}

interface Block {
  readonly text?: unknown;
  readonly toolUse?: { readonly input?: unknown };
}

function usageOf({
  inputTokens,
  outputTokens,
}: NonNullable<ConverseAnswer['usage']>): ModelAnswer['usage'] {
  return {
    ...(typeof inputTokens === 'number' ? { inputTokens } : {}),
    ...(typeof outputTokens === 'number' ? { outputTokens } : {}),
  };
}
