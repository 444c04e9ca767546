import {
  type ConformanceSuite,
  type RunOptions,
  runConformance,
  skipReason,
} from '@attune/core/conformance';
import { afterAll, describe, it } from 'vitest';

/**
 * Runs a suite as `runConformance` does, and prints how many of its cases were executed, how many were
 * skipped and why, and how many were waived.
 */
export function runCounted<H, C extends string>(
  suite: ConformanceSuite<H, C>,
  options: RunOptions<H, C>,
): void {
  let executed = 0;
  const open = async () => {
    executed += 1;
    return await options.open();
  };
  runConformance({ describe, it }, suite, { ...options, open });
  afterAll(() => {
    process.stdout.write(`${lineOf(suite, options, executed)}\n`);
  });
}

function lineOf<H, C extends string>(
  suite: ConformanceSuite<H, C>,
  { adapter, capabilities, waive }: RunOptions<H, C>,
  executed: number,
): string {
  const meaningless = suite.cases.flatMap((one) => {
    const reason = skipReason(one, { capabilities });
    return reason === undefined ? [] : [{ id: one.id, text: `${one.id} ${reason}` }];
  });
  const skippedIds = new Set(meaningless.map(({ id }) => id));
  const waived = Object.keys(waive ?? {}).filter((id) => !skippedIds.has(id));
  const reasons = meaningless.map(({ text }) => text).join(', ');
  const why = reasons === '' ? '' : ` (${reasons})`;
  const which = waived.length === 0 ? '' : ` (${waived.join(', ')})`;
  return (
    `${suite.port}, ${adapter}: ${suite.cases.length} cases, ${executed} executed, ` +
    `${meaningless.length} skipped${why}, ${waived.length} waived${which}`
  );
}
