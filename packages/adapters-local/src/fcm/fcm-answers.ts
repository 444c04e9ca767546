import type { PortErrorCode, PushOutcome } from '@attune/core/ports';

/** What FCM made of one message. `code` is the SDK's, or our own where the SDK has none. */
export type Answer =
  | { readonly status: 'sent' }
  /** The token is dead; or there is no such project, which is answered alike. */
  | { readonly status: 'gone'; readonly code: string }
  /**
   * Our credentials, or something about this device: its sender is another project, or Apple does
   * not take our certificate. The SDK has one name for both.
   */
  | { readonly status: 'refused'; readonly code: string; readonly means: Refusal }
  | { readonly status: 'failed'; readonly code: string; readonly retryable: boolean };

export type Refusal = Extract<PortErrorCode, 'unauthenticated' | 'permission_denied'>;

/** How the service answers to a message for a token that cannot exist, when it knows us. */
export const invalidArgument = 'messaging/invalid-argument';

const refusals: Readonly<Record<string, Refusal>> = {
  'messaging/mismatched-credential': 'permission_denied',
  'messaging/third-party-auth-error': 'unauthenticated',
};

const passing: ReadonlySet<string> = new Set([
  'app/internal-error',
  // The token was there a moment ago: it is asked for before anything is sent.
  'app/invalid-credential',
  'app/network-error',
  'app/network-timeout',
  'app/unable-to-parse-response',
  'messaging/device-message-rate-exceeded',
  'messaging/internal-error',
  'messaging/message-rate-exceeded',
  'messaging/server-unavailable',
  'messaging/unknown-error',
]);

/**
 * What an error of the SDK says. Nothing of it is passed on but its code: messages repeat what the
 * service said, which may repeat what it was sent.
 */
export function answerOf(error: unknown): Answer {
  const { code: given, message = '' } = (error ?? {}) as { code?: unknown; message?: string };
  const code = typeof given === 'string' && /^[a-z-]+\/[a-z-]+$/u.test(given) ? given : 'unknown';
  if (code === 'messaging/registration-token-not-registered') return { status: 'gone', code };
  // The one thing that tells a bad token from a bad message.
  if (code === invalidArgument && /registration token/iu.test(message)) {
    return { status: 'gone', code };
  }
  if (code === 'messaging/authentication-error') {
    const means = /Status code: 403\.$/u.test(message) ? 'permission_denied' : 'unauthenticated';
    return { status: 'refused', code, means };
  }
  const means = refusals[code];
  if (means !== undefined) return { status: 'refused', code, means };
  return { status: 'failed', code, retryable: passing.has(code) };
}

/** Whether the answer means what it says only if the service knows us and the project. */
export function isDoubtful({ status }: Answer): boolean {
  return status === 'gone' || status === 'refused';
}

/** The outcome for the token; `certain` when the service is known to know us. */
export function outcomeOf(token: string, answer: Answer, certain: boolean): PushOutcome {
  if (answer.status === 'sent') return { token, status: 'sent' };
  const { code } = answer;
  if (answer.status === 'failed') {
    return { token, status: 'failed', code, retryable: answer.retryable };
  }
  if (!certain) return { token, status: 'failed', code, retryable: true };
  if (answer.status === 'gone') return { token, status: 'gone' };
  return { token, status: 'failed', code, retryable: false };
}
