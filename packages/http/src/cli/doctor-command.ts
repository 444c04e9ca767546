import { Command } from 'commander';
import { compose, profile } from '../composition/index.js';
import { accountsCheck } from '../observability/account-checks.js';
import { alertsCheck } from '../observability/alert-checks.js';
import { withAwsReach, withBedrockCall } from '../observability/aws-checks.js';
import { withAzureReach, withOpenaiCall } from '../observability/azure-checks.js';
import { Concern, type HealthCheck, Outage } from '../observability/health.js';
import { diskCheck, mailCheck } from '../observability/machine-checks.js';
import { withModelCalls } from '../observability/model-checks.js';
import { portChecks } from '../observability/port-checks.js';
import { redisCheck } from '../observability/redis-check.js';
import { releasesCheck } from '../observability/releases-check.js';
import { withKnownSentence } from '../observability/speech-model-check.js';
import { tokenKeyCheck } from '../observability/token-key-check.js';
import { describeError } from './errors.js';
import { type CliIo, configOf, type Done } from './io.js';

interface Finding {
  readonly name: string;
  /** Whether work can be done; a person may have to look after it all the same. */
  readonly ok: boolean;
  readonly warning?: boolean;
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
  const { config } = configOf(io);
  await using app = compose(profile(config));
  const findings: Finding[] = [];
  const looking = { looking: true };
  const looks = withAwsReach(config, withAzureReach(config, portChecks(app), looking), looking);
  const modelCalls = withModelCalls(config, looks, app);
  const asked = withOpenaiCall(config, withBedrockCall(config, modelCalls, app), app);
  const ports = withKnownSentence(config, asked, app);
  const services = [...ports, ...redisCheck(config), mailCheck(config), alertsCheck(config)];
  const settings = [releasesCheck(app), accountsCheck(config), tokenKeyCheck(config)];
  for (const check of [node, diskCheck(config), ...services, ...settings]) {
    const finding = await run(check, io.signal);
    findings.push(finding);
    tell(finding);
  }
  return findings;
}

const node: HealthCheck = {
  name: 'node',
  check: () => Promise.resolve(`${process.version} on ${process.platform}`),
};

function line({ ok, warning, name, detail }: Finding): string {
  const mark = warning ? 'warn' : ok ? 'ok  ' : 'FAIL';
  return `${mark}  ${name.padEnd(10)}  ${detail}\n`;
}

const longestCheckMs = 60_000;

async function run({ name, check }: HealthCheck, signal: AbortSignal): Promise<Finding> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(longestCheckMs)]);
    return { name, ok: true, detail: await check(limited) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Concern) return { name, ok: true, warning: true, detail: error.message };
    if (error instanceof Outage) return { name, ok: false, detail: error.message };
    return { name, ok: false, detail: describeError(error, false).replace(/^attune: /u, '') };
  }
}
