import { mostFaults, shorten } from '@attune/core/adapter-kit';
import { HttpProblem, type ProblemFault } from './problem.js';

/** A fault of an input, with a message for people that names the member. */
export interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

/** Faults that were found in an input. */
export interface FoundFaults {
  /** The first ones. */
  readonly faults: readonly Fault[];
  /** All of them. */
  readonly count: number;
  /** Whether checking stopped before the end of the input. */
  readonly stopped?: boolean;
}

/** So many faults stand in `detail`, which people read first. */
const mostInDetail = 3;

/** The problem that lists the first faults of an input, and says how many more there are. */
export function invalidInput({ faults, count, stopped = false }: FoundFaults): HttpProblem {
  const errors = faults.slice(0, mostFaults).map(shown);
  return new HttpProblem(400, 'invalid_input', detail(errors, count - errors.length, stopped), {
    errors,
  });
}

function detail(errors: readonly ProblemFault[], unlisted: number, stopped: boolean): string {
  const first = errors.slice(0, mostInDetail).map(({ message }) => message);
  const more = errors.length > first.length ? ' See errors for the others.' : '';
  const text = `The request is not valid: ${first.join('; ')}.${more}`;
  if (unlisted === 0 && !stopped) return text;
  const least = stopped ? 'at least ' : '';
  return `${text} It has ${least}${Math.max(1, unlisted)} more, which are not listed.`;
}

function shown({ path, message }: Fault): ProblemFault {
  return { path: path.map((step) => shorten(step)).join('.'), message: shorten(message, 300) };
}
