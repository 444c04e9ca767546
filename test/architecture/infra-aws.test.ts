import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../packages/http/src/composition/config.js';
import { providerNames } from '../../packages/http/src/composition/profiles.js';
import { createMetrics } from '../../packages/http/src/observability/metrics.js';
import { knownVariables } from '../support/known-variables.js';
import { readTerraform, type Terraform } from '../support/terraform.js';
import { filesUnder, packageSources, read, root } from './tree.js';

const folder = 'infra/aws';
const paths = filesUnder(folder).filter((path) => path.endsWith('.tf'));
const terraform = await readTerraform(Object.fromEntries(paths.map((path) => [path, read(path)])));

/** The actions of a policy document, without those of dynamic statements. */
function actionsOf(config: Terraform, name: string): readonly string[] {
  const document = config.blocks.get(`data.aws_iam_policy_document.${name}`);
  const statements = (document?.['statement'] ?? []) as readonly { readonly actions: string[] }[];
  return statements.flatMap(({ actions }) => actions);
}

function blockOf(address: string): Readonly<Record<string, unknown>> {
  const block = terraform.blocks.get(address);
  if (block === undefined) throw new Error(`there is no ${address}`);
  return block;
}

/** Which right each command of the SDK needs. Several need the right of another. */
const rights: Readonly<Record<string, string | undefined>> = {
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  CompleteMultipartUpload: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  DeleteObject: 's3:DeleteObject',
  DeleteObjects: 's3:DeleteObject',
  GetObject: 's3:GetObject',
  HeadBucket: 's3:ListBucket',
  HeadObject: 's3:GetObject',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  ListObjectsV2: 's3:ListBucket',
  PutObject: 's3:PutObject',
  UploadPart: 's3:PutObject',
  StartTranscriptionJob: 'transcribe:StartTranscriptionJob',
  GetTranscriptionJob: 'transcribe:GetTranscriptionJob',
  DeleteTranscriptionJob: 'transcribe:DeleteTranscriptionJob',
  BatchDetectDominantLanguage: 'comprehend:BatchDetectDominantLanguage',
  BatchDetectKeyPhrases: 'comprehend:BatchDetectKeyPhrases',
  BatchDetectSentiment: 'comprehend:BatchDetectSentiment',
  DetectPiiEntities: 'comprehend:DetectPiiEntities',
  Converse: 'bedrock:InvokeModel',
  Decrypt: 'kms:Decrypt',
  GenerateDataKey: 'kms:GenerateDataKey',
  // Only where a bucket keeps versions, which this one does not.
  ListObjectVersions: undefined,
  // Only of suites that make a bucket of their own.
  CreateBucket: undefined,
};

/** The variables of the container `attune`, with a stand-in where the value is known after `apply` only. */
function variables(): Record<string, string> {
  const { settings, settings_from_secrets: secrets } = terraform.locals as Readonly<
    Record<string, Readonly<Record<string, string>>>
  >;
  const all = { ...settings, ...secrets, OTEL_SERVICE_NAME: 'attune-api' };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, standIns[name] ?? value]),
  );
}

const standIns: Readonly<Record<string, string>> = {
  PUBLIC_URL: 'https://attune.example.org',
  AWS_REGION: 'eu-central-1',
  S3_BUCKET: 'attune-recordings-111122223333-eu-central-1',
  AWS_KMS_KEY_ID: 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555',
  BEDROCK_MODEL: 'eu.amazon.nova-pro-v1:0',
  LLM_CONTEXT_TOKENS: '100000',
  DATABASE_URL: 'postgres://attune:a@db.example.org/attune?sslmode=verify-full',
  DATABASE_CA_FILE: '/var/lib/attune/postgres-ca.pem',
  REDIS_HOST: 'redis.example.org',
  REDIS_PASSWORD: 'a-password',
  JWT_SECRET_KEY: '0123456789-0123456789-0123456789',
  WORKER_CONCURRENCY: '2',
  OTEL_TRACES_SAMPLER_ARG: '0.1',
};

describe('infra/aws', () => {
  it('names only what is declared, and uses all of it', () => {
    expect({ unknown: terraform.unknown, unused: terraform.unused }).toEqual({
      unknown: [],
      unused: [],
    });
    expect(terraform.blocks.size).toBeGreaterThan(50);
  });

  it('finds faults where there are some', async () => {
    await expect(readTerraform({ 'a.tf': 'locals {\n  a = [\n}\n' })).rejects.toThrow();
    const wrong = await readTerraform({
      'a.tf': `locals {
  a = "x-\${var.b}"
  c = [for one in data.aws_x.y : one.id if one.id != aws_z.w.id]
}`,
    });
    expect([...wrong.unknown].sort()).toEqual(['aws_z.w', 'data.aws_x.y', 'var.b']);
    expect([...wrong.unused].sort()).toEqual(['local.a', 'local.c']);
  });

  it('describes every variable and output', () => {
    const entries = Object.entries({ ...terraform.variables, ...terraform.outputs });
    expect(entries.filter(([, { description = '' }]) => !description.endsWith('.'))).toEqual([]);
  });

  it('sets variables of the configuration in its example', async () => {
    const names = [...read(`${folder}/main.example.tfvars`).matchAll(/^(\w+) +=/gmu)].map(
      ([, name = '']) => name,
    );
    expect(names.filter((name) => !(name in terraform.variables))).toEqual([]);
    const needed = Object.entries(terraform.variables).filter(([, one]) => !('default' in one));
    expect(needed.map(([name]) => name).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('what infra/aws sets', () => {
  it('starts a host and a worker', () => {
    const given = { NODE_ENV: 'production', ...variables() };
    const { config } = loadConfig(given, { serving: true, choices: providerNames });
    expect(config.providers).toMatchObject({ storage: 'aws', database: 'postgres' });
  });

  it('names only variables that are read', () => {
    const known = knownVariables();
    const given = Object.keys(variables());
    expect(given.length).toBeGreaterThan(20);
    expect(given.filter((name) => !known.has(name))).toEqual([]);
  });

  it('takes each secret out of Secrets Manager', () => {
    const kept = Object.keys(terraform.locals['secrets'] as object).sort();
    const made = JSON.stringify(blockOf('aws_secretsmanager_secret.main')['for_each']);
    expect([...made.matchAll(/\\"([\w-]+)\\"/gu)].map(([, name]) => name).sort()).toEqual(kept);
    const read = Object.values(terraform.locals['settings_from_secrets'] as object);
    expect([...read, 'database-ca'].sort()).toEqual(kept);
  });

  it('allows what the adapters call, and nothing more', () => {
    const sources = packageSources().filter((path) => path.startsWith('packages/adapters-aws/'));
    const called = sources.flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/\b([A-Z]\w+)Command\b/gu)].map(
        ([, name = '']) => name,
      ),
    );
    const commands = new Set(called);
    expect([...commands].filter((name) => !(name in rights))).toEqual([]);
    const needed = new Set([...commands].map((name) => rights[name]));
    needed.delete(undefined);
    // Pages of a list are asked for by a paginator, which names no command.
    needed.add('s3:ListBucket');
    expect([...actionsOf(terraform, 'task')].sort()).toEqual([...needed].sort());
  });

  it('allows what the guide allows', () => {
    const guide = read('docs/guides/run-on-aws.md');
    const policy = JSON.parse(/```json\n([^`]+)```/u.exec(guide)?.[1] ?? '{}') as {
      readonly Statement: readonly { readonly Action: readonly string[] }[];
    };
    const listed = policy.Statement.flatMap(({ Action }) => Action);
    const withKey = [...listed, 'kms:GenerateDataKey', 'kms:Decrypt'];
    expect([...actionsOf(terraform, 'task')].sort()).toEqual(withKey.sort());
  });

  it('gives everything on every resource only where the service knows no other', () => {
    const documents = [...terraform.blocks].filter(([name]) => name.includes('policy_document'));
    const wide = documents.flatMap(([, block]) =>
      ((block['statement'] ?? []) as readonly Record<string, unknown>[])
        .filter(
          ({ resources, effect }) => effect !== 'Deny' && JSON.stringify(resources) === '["*"]',
        )
        .flatMap(({ actions }) => actions as string[]),
    );
    const services = new Set(wide.map((action) => action.split(':')[0]));
    expect([...services].sort()).toEqual(['comprehend', 'ecr', 'transcribe', 'xray']);
    expect(JSON.stringify(documents.map(([, block]) => block['statement']))).not.toMatch(
      /"actions":\["\*"\]/u,
    );
  });

  it('scales workers by a metric that the host has', async () => {
    const stats = { waiting: 2, delayed: 0, active: 1, failed: 0 };
    const text = await createMetrics({ queue: async () => stats }).text();
    expect(text).toContain('attune_queue_jobs{state="waiting"} 2');
    expect(text).toContain('attune_queue_jobs{state="active"} 1');
    const policy = JSON.stringify(blockOf('aws_appautoscaling_policy.worker'));
    expect(policy).toContain('"metric_name":"attune_queue_jobs"');
    expect(policy).toContain('waiting');
    expect(String(terraform.locals['collector'])).toContain('^attune_queue_jobs$');
  });

  it('calls services and container as the workflow that deploys expects', () => {
    const services = ['api', 'worker'].map((name) => blockOf(`aws_ecs_service.${name}`)['name']);
    expect(services).toEqual(['api', 'worker']);
    expect(JSON.stringify(blockOf('aws_ecs_service.api'))).toContain('"container_name":"attune"');
    const task = String(blockOf('aws_ecs_task_definition.main')['container_definitions']);
    expect(task).toMatch(/name\s+= "attune"/u);
    expect(read('scripts/image/deploy-to-ecs.sh')).toContain('ECS_CONTAINER:-attune');
  });

  it('opens nothing to the internet by itself', () => {
    expect(terraform.variables['public_ingress']?.default).toBe(false);
    expect(terraform.variables['outbound_internet']?.default).toBe(false);
    expect(terraform.variables['allow_shell']?.default).toBe(false);
    expect(blockOf('aws_s3_bucket_public_access_block.recordings')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(blockOf('aws_rds_cluster_instance.main')['publicly_accessible']).toBe(false);
  });

  it('encrypts what is kept and what is sent', () => {
    expect(blockOf('aws_rds_cluster.main')['storage_encrypted']).toBe(true);
    expect(blockOf('aws_elasticache_replication_group.main')).toMatchObject({
      transit_encryption_enabled: true,
      at_rest_encryption_enabled: true,
    });
    expect(JSON.stringify(blockOf('aws_elasticache_parameter_group.main'))).toContain('noeviction');
  });
});
