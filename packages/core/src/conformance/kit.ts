/** A port over a private, empty namespace, made for one case. */
export interface Harness<P> {
  readonly port: P;
  /** Releases everything the case used. */
  close?(): Promise<void>;
}

/** One sentence of a port's contract, as a test. */
export interface ConformanceCase<H, C extends string> {
  /** Stable, never reused: `BS-07`. */
  readonly id: string;
  readonly title: string;
  /** Capabilities without which the case means nothing. */
  readonly needs?: readonly C[];
  /** Capabilities whose presence makes the case meaningless: what must happen without them. */
  readonly without?: readonly C[];
  /** Rejects when the port breaks the sentence. */
  run(harness: H): Promise<void>;
}

/** All cases of one port. */
export interface ConformanceSuite<H, C extends string> {
  readonly port: string;
  readonly cases: readonly ConformanceCase<H, C>[];
}

/** The part of a test runner that is used; vitest and `node:test` both have it. */
export interface TestApi {
  describe(name: string, body: () => void): void;
  it: {
    (name: string, body: () => Promise<void>): void;
    skip(name: string, body: () => Promise<void>): void;
  };
}

export interface RunOptions<H, C extends string> {
  /** Shown in the titles. */
  readonly adapter: string;
  /** What the adapter claims; a wrong claim fails cases. */
  readonly capabilities: Readonly<Record<C, boolean>>;
  /** Case id to reason, for a backend that lies (an emulator). Unknown ids fail the run. */
  readonly waive?: Readonly<Record<string, string>>;
  /** Called once per case; every harness has a namespace of its own. */
  open(): Promise<H & { close?(): Promise<void> }>;
}

/** Declares the cases of a suite to a test runner; what does not apply is skipped with its reason. */
export function runConformance<H, C extends string>(
  test: TestApi,
  suite: ConformanceSuite<H, C>,
  options: RunOptions<H, C>,
): void {
  test.describe(`${options.adapter}: ${suite.port}`, () => {
    for (const id of unknownWaivers(suite, options)) {
      test.it(`${id} is waived but no such case exists`, () =>
        Promise.reject(new Error(`Waiver for unknown case ${id}`)),
      );
    }
    for (const one of suite.cases) {
      const reason = skipReason(one, options);
      const title = `${one.id} ${one.title}`;
      if (reason === undefined) test.it(title, () => runCase(one, options));
      else test.it.skip(`${title} (${reason})`, () => Promise.resolve());
    }
  });
}

/**
 * Runs one case against a fresh harness; for runners of your own and for saboteurs. When both the
 * case and the release fail, the case's error is the one that says why.
 */
export async function runCase<H, C extends string>(
  one: ConformanceCase<H, C>,
  options: Pick<RunOptions<H, C>, 'open'>,
): Promise<void> {
  const errors: unknown[] = [];
  const keep = (error: unknown): void => void errors.push(error);
  const harness = await options.open();
  await one.run(harness).catch(keep);
  await harness.close?.().catch(keep);
  if (errors.length > 0) throw errors[0];
}

/** Why a case is not run against this adapter, or `undefined` when it is. */
export function skipReason<H, C extends string>(
  one: ConformanceCase<H, C>,
  options: Pick<RunOptions<H, C>, 'capabilities' | 'waive'>,
): string | undefined {
  const missing = one.needs?.find((name) => !options.capabilities[name]);
  if (missing !== undefined) return `no ${missing}`;
  const present = one.without?.find((name) => options.capabilities[name]);
  if (present !== undefined) return `has ${present}`;
  return options.waive?.[one.id];
}

function unknownWaivers<H, C extends string>(
  suite: ConformanceSuite<H, C>,
  options: RunOptions<H, C>,
): string[] {
  const known = new Set(suite.cases.map((one) => one.id));
  return Object.keys(options.waive ?? {}).filter((id) => !known.has(id));
}
