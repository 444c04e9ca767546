import { Command } from 'commander';
import { compose, loadConfig, profile } from '../composition/index.js';
import { type Check, machineChecks, portChecks } from './doctor-checks.js';
import { describeError } from './errors.js';
import type { CliIo, Done } from './io.js';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** `attune doctor`: a real call to everything configured; what is wrong and how to mend it. */
export function doctorCommand(io: CliIo, done: Done): Command {
  return new Command('doctor')
    .description('Check every configured part with a real call.')
    .option('--json', 'print as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const findings = await examine(io, (finding) => {
        if (!flags.json) io.stdout.write(line(finding));
      });
      if (flags.json) io.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      done(findings.every((finding) => finding.ok) ? 0 : 1);
    });
}

async function examine(io: CliIo, tell: (finding: Finding) => void): Promise<readonly Finding[]> {
  const { config } = loadConfig(io.environment);
  await using app = compose(profile(config));
  const findings: Finding[] = [];
  for (const check of [...machineChecks(config), ...portChecks(app)]) {
    const finding = await run(check, io.signal);
    findings.push(finding);
    tell(finding);
  }
  return findings;
}

function line({ ok, name, detail }: Finding): string {
  return `${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(10)}  ${detail}\n`;
}

const longestCheckMs = 60_000;

async function run({ name, check }: Check, signal: AbortSignal): Promise<Finding> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(longestCheckMs)]);
    return { name, ok: true, detail: await check(limited) };
  } catch (error) {
    signal.throwIfAborted();
    return { name, ok: false, detail: describeError(error, false).replace(/^attune: /u, '') };
  }
}
