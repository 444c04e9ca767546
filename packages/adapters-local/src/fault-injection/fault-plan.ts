import type { PortErrorCode } from '@attune/core/ports';

/**
 * Which calls of a method a fault strikes: the `nth`, then each `every`-th after it, until it has
 * struck `times` times. All three default to 1: the first call and no other.
 */
export interface Strikes {
  readonly nth?: number;
  readonly every?: number;
  readonly times?: number;
}

/** What to fail with: a code makes a `PortError`. */
export type Failure = PortErrorCode | Error;

/** What goes wrong with a call that resolves with `R`. An abort ends every one of them. */
export type Fault<R = unknown> = Strikes &
  (
    | {
        readonly kind: 'fail';
        readonly error: Failure;
        /** `after`: the work is done and only the answer is lost. Defaults to `before`. */
        readonly when?: 'before' | 'after';
      }
    /** Waits, then goes on with the next fault or the call itself. */
    | { readonly kind: 'delay'; readonly ms: number }
    /** Does nothing until it is aborted. */
    | { readonly kind: 'hang' }
    /** Does nothing and pretends that it had. */
    | { readonly kind: 'drop'; readonly result: R }
    /**
     * Breaks byte streams after so many bytes: those among the arguments, or the result and those
     * directly inside it. Bytes that are no stream are left alone.
     */
    | {
        readonly kind: 'cut';
        readonly stream: 'argument' | 'result';
        readonly afterBytes: number;
        readonly error: Failure;
      }
  );

/** The methods of a port that can be made to fail: those that return a promise. */
export type AsyncMethod<P> = {
  [K in keyof P]: P[K] extends (...args: never[]) => Promise<unknown> ? K : never;
}[keyof P] &
  string;

/** By method, what goes wrong. Several faults that strike one call work in this order. */
export type FaultPlan<P> = {
  readonly [M in AsyncMethod<P>]?: P[M] extends (...args: never[]) => Promise<infer R>
    ? readonly Fault<R>[]
    : never;
};

/** Whether a fault strikes the call with this number, counted from 1. */
export function strikes({ nth = 1, every = 1, times = 1 }: Strikes, call: number): boolean {
  const since = call - nth;
  return since >= 0 && since % every === 0 && since / every < times;
}
