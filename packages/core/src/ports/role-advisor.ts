import type { RoleAdvice } from '../domain/speakers/role-rules.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** What is known of a conversation whose roles are not. */
export interface RoleQuestion {
  /** BCP 47. */
  readonly language: string;
  /** In the order of the conversation. */
  readonly lines: readonly { readonly speaker: string; readonly text: string }[];
}

/** What an advisor made of a question. */
export interface RoleAnswer {
  /** Empty when it cannot tell. */
  readonly roles: readonly RoleAdvice[];
  /** Name and version of the model that was asked. */
  readonly model?: string;
}

/** Says who is who where the rules cannot tell. Optional: its advice never outweighs a person's word. */
export interface RoleAdvisor {
  /** Name of the adapter. */
  readonly provider: string;

  /** Resolves without roles when it cannot tell. */
  advise(question: RoleQuestion, options?: CallOptions): Promise<RoleAnswer>;
}

export const RoleAdvisor: Token<RoleAdvisor> = token('role-advisor');
