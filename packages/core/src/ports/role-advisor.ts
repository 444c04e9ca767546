import type { RoleAdvice } from '../domain/speakers/role-rules.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** A conversation whose roles are unknown. */
export interface RoleQuestion {
  /** BCP 47. */
  readonly language: string;
  /** In the order of the conversation. */
  readonly lines: readonly { readonly speaker: string; readonly text: string }[];
}

/** The answer of an advisor. */
export interface RoleAnswer {
  /** Empty when it cannot tell. */
  readonly roles: readonly RoleAdvice[];
  /** Name and version of the model that was asked. */
  readonly model?: string;
}

/** Suggests the roles of speakers where the rules cannot. A person's choice always wins. */
export interface RoleAdvisor {
  /** Name of the adapter. */
  readonly provider: string;

  /** Resolves without roles when it cannot tell. */
  advise(question: RoleQuestion, options?: CallOptions): Promise<RoleAnswer>;
}

export const RoleAdvisor: Token<RoleAdvisor> = token('role-advisor');
