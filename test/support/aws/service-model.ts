import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A shape of botocore's service model, as far as requests are checked against it. */
export interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly member?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  /** Any JSON. */
  readonly document?: boolean;
}

export interface ServiceModel {
  readonly metadata: { readonly targetPrefix: string; readonly jsonVersion: string };
  readonly operations: Readonly<
    Record<
      string,
      { readonly input: { readonly shape: string }; readonly output?: { readonly shape: string } }
    >
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** The model of a service from botocore, where it is installed; `undefined` where it is not. */
export function readServiceModel(service: string): ServiceModel | undefined {
  for (const data of dataDirectories()) {
    const folder = join(data, service);
    if (!existsSync(folder)) continue;
    const [version = ''] = readdirSync(folder).sort().reverse();
    const plain = join(folder, version, 'service-2.json');
    if (existsSync(plain)) return JSON.parse(readFileSync(plain, 'utf8')) as ServiceModel;
    const packed = `${plain}.gz`;
    if (!existsSync(packed)) continue;
    return JSON.parse(gunzipSync(readFileSync(packed)).toString('utf8')) as ServiceModel;
  }
  return undefined;
}

export const howToGetModels = 'botocore is missing: apt-get install python3-botocore';

function dataDirectories(): readonly string[] {
  const debian = '/usr/lib/python3/dist-packages/botocore/data';
  const program = 'import botocore, os; print(os.path.dirname(botocore.__file__))';
  const { stdout } = spawnSync('python3', ['-c', program], { encoding: 'utf8' });
  const own = stdout?.trim() ?? '';
  return own === '' ? [debian] : [join(own, 'data'), debian];
}

/** Every way in which a value breaks its shape; empty when it keeps to it. */
export function faultsOf(model: ServiceModel, name: string, value: unknown, at = name): string[] {
  const shape = model.shapes[name];
  if (shape === undefined) return [`${at}: there is no shape ${name}`];
  if (shape.document === true) return [];
  switch (shape.type) {
    case 'structure':
      return structureFaults(model, shape, value, at);
    case 'list':
      return listFaults(model, shape, value, at);
    case 'string':
      return typeof value === 'string' ? textFaults(shape, value, at) : [`${at}: must be a text`];
    case 'integer':
    case 'float':
      return typeof value === 'number'
        ? rangeFaults(shape, value, at)
        : [`${at}: must be a number`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at}: must be true or false`];
    default:
      return [];
  }
}

function structureFaults(model: ServiceModel, shape: Shape, value: unknown, at: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${at}: must be an object`];
  const missing = (shape.required ?? []).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${at}.${name}: is missing`),
    ...Object.entries(value).flatMap(([name, one]) => {
      const member = shape.members?.[name];
      return member === undefined
        ? [`${at}.${name}: is not known`]
        : faultsOf(model, member.shape, one, `${at}.${name}`);
    }),
  ];
}

function listFaults(model: ServiceModel, shape: Shape, value: unknown, at: string): string[] {
  if (!Array.isArray(value)) return [`${at}: must be a list`];
  const { member } = shape;
  return [
    ...rangeFaults(shape, value.length, at),
    ...value.flatMap((one, index) =>
      member === undefined ? [] : faultsOf(model, member.shape, one, `${at}[${index}]`),
    ),
  ];
}

function textFaults(shape: Shape, value: string, at: string): string[] {
  const { pattern, enum: allowed } = shape;
  const fits = pattern === undefined || new RegExp(pattern).test(value);
  return [
    ...rangeFaults(shape, value.length, at),
    ...(fits ? [] : [`${at}: does not match ${pattern}`]),
    ...(allowed === undefined || allowed.includes(value) ? [] : [`${at}: ${value} is no choice`]),
  ];
}

function rangeFaults({ min, max }: Shape, value: number, at: string): string[] {
  const low = min !== undefined && value < min;
  const high = max !== undefined && value > max;
  return low || high ? [`${at}: ${value} is not from ${min} to ${max}`] : [];
}
