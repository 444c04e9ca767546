import { mostFaults, shorten } from '@attune/core/adapter-kit';
import type { z } from 'zod';
import { HttpProblem, type ProblemFault } from './problem.js';

/** Faults that were found in an input. */
export interface FoundFaults {
  readonly issues: readonly z.core.$ZodIssue[];
  /** Whether checking stopped before the end of the input. */
  readonly stopped?: boolean;
}

/** The problem that lists the first faults of an input, and says how many more there are. */
export function invalidInput(where: string, { issues, stopped = false }: FoundFaults): HttpProblem {
  const faults = issues.flatMap((issue) => faultsOf(where, issue));
  const errors = faults.slice(0, mostFaults);
  return new HttpProblem(400, 'invalid_input', detail(faults.length - errors.length, stopped), {
    errors,
  });
}

function detail(more: number, stopped: boolean): string {
  const first = 'The request is not valid; see errors.';
  if (more === 0 && !stopped) return first;
  const least = stopped ? 'at least ' : '';
  return `${first} It has ${least}${Math.max(1, more)} more, which are not listed.`;
}

/** A fault says where it is: at the member that is unknown, not at the object that holds it. */
function faultsOf(where: string, issue: z.core.$ZodIssue): readonly ProblemFault[] {
  const place = [where, ...issue.path.map(String)];
  if (issue.code !== 'unrecognized_keys') return [fault(place, issue.message)];
  return issue.keys.map((key) => fault([...place, key], 'is not known'));
}

function fault(path: readonly string[], message: string): ProblemFault {
  return { path: path.map((step) => shorten(step)).join('.'), message: shorten(message, 300) };
}
