import type { ModelAnswer } from '@attune/core/adapter-kit';
import type { GenerateRequest } from '@attune/core/ports';
import type { BedrockOptions } from './bedrock-options.js';
import type { BedrockService } from './bedrock-service.js';
import { converseRequest, type Form, forms } from './converse-request.js';
import { isFormRefused } from './model-error.js';
import { readConverse } from './read-converse.js';

/** Asks for strict answers as far as the model takes them, and remembers how far that is. */
export function createAsk(
  service: BedrockService,
  options: Pick<BedrockOptions, 'model' | 'guardrail'>,
): (request: GenerateRequest, signal: AbortSignal) => Promise<ModelAnswer> {
  let strictest = 0;
  const ask = async (form: Form, request: GenerateRequest, signal: AbortSignal) =>
    readConverse(
      await service.converse(converseRequest(form, request, options), signal),
      options.model,
    );
  return async (request, signal) => {
    for (let at = strictest; ; at += 1) {
      try {
        const answer = await ask(forms[at] ?? 'plain', request, signal);
        strictest = Math.max(strictest, at);
        return answer;
      } catch (error) {
        if (at + 1 >= forms.length || !isFormRefused(error)) throw error;
      }
    }
  };
}
