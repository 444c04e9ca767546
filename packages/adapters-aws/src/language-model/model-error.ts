import type { Guarded } from '@attune/core/adapter-kit';
import { PortError, type PortErrorCode } from '@attune/core/ports';
import { faultName, toPortError } from '../errors/to-port-error.js';

/** Errors that only Bedrock has. */
const codes: Readonly<Record<string, PortErrorCode>> = {
  ModelTimeoutException: 'unavailable',
  ModelErrorException: 'unavailable',
  ModelNotReadyException: 'unavailable',
  ServiceQuotaExceededException: 'limit_exceeded',
  ResourceNotFoundException: 'unsupported',
};

/** Whether a model does not take tools, or system texts: a looser form may help. */
export function isFormRefused(error: unknown): boolean {
  if (faultName(error) !== 'ValidationException') return false;
  return /toolConfig|toolChoice|tool use|tool calling|\btools?\b|system (?:messages?|prompts?)/iu.test(
    messageOf(error),
  );
}

/**
 * What a fault of Bedrock means. The service may quote what it was asked, so its words are not kept.
 *
 * @param model the id or ARN that is configured.
 */
export function toModelError(error: unknown, call: Guarded, model: string): PortError {
  const name = faultName(error);
  const words = messageOf(error);
  const where = { port: call.port, operation: call.operation, adapter: call.adapter };
  const fault = (code: PortErrorCode, advice: string): PortError =>
    new PortError(code, `Amazon Bedrock answered with ${name}. ${advice}`.trim(), where);
  if (name === 'ValidationException' && tooLong.test(words)) {
    return fault('limit_exceeded', `The request is too long for ${model}.`);
  }
  if (name === 'ValidationException' && /on-demand throughput/iu.test(words)) {
    const advice = `It serves ${model} by an inference profile only. Use the id of one, such as eu.${model}.`;
    return fault('invalid_argument', advice);
  }
  if (name === 'ResourceNotFoundException' || /model identifier is invalid/iu.test(words)) {
    return fault('unsupported', `There is no model ${model} in this region for this account.`);
  }
  if (name === 'AccessDeniedException' && /access to the model/iu.test(words)) {
    const advice = `The account has no access to ${model}. Ask for it in the console of Bedrock.`;
    return fault('permission_denied', advice);
  }
  const { [name]: code } = codes;
  if (code !== undefined) return fault(code, '');
  const known = toPortError(error, {
    ...{ ...where, adapter: 'aws-bedrock', service: 'Amazon Bedrock' },
    rights: `bedrock:InvokeModel on ${model}`,
  });
  if (known !== undefined) return new PortError(known.code, known.message, where);
  return new PortError('internal', 'Amazon Bedrock gave an unexpected answer.', where);
}

const tooLong =
  /too long|too many (?:input )?tokens|context (?:length|window)|maximum.{0,40}tokens|exceeds.{0,40}(?:tokens|context)/iu;

function messageOf(error: unknown): string {
  const { message } = Object(error) as { readonly message?: unknown };
  return typeof message === 'string' ? message.slice(0, 2_000) : '';
}
