/** Work that pauses now and then, so that it does not hold up everything else. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does it all at once. */
export function finish<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
