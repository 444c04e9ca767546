import { type Clock, PortError } from '@attune/core/ports';
import { createSystemClock } from '../system/system-clock.js';
import { cutWithin } from './cut-stream.js';
import { type Failure, type Fault, type FaultPlan, strikes } from './fault-plan.js';

export interface InjectFaultsOptions {
  /** Measures delays; defaults to the system's. */
  readonly clock?: Clock;
  /** Shown in errors as the port; defaults to `port`. */
  readonly name?: string;
}

/** What is known of the calls, and a way to end the faults. */
export interface Faults<P> {
  /** How often a method was called from outside, struck or not. */
  calls(method: keyof P & string): number;
  /** From now on nothing goes wrong. Calls that hang go on hanging. */
  heal(): void;
}

type Method = (...args: readonly unknown[]) => unknown;

/**
 * Wraps any port so that calls go wrong as planned.
 *
 * What is no method passes through, as do calls that no fault strikes. Calls that a port makes on
 * itself are neither counted nor struck.
 */
export function injectFaults<P extends object>(
  port: P,
  plan: FaultPlan<P>,
  options: InjectFaultsOptions = {},
): { readonly port: P; readonly faults: Faults<P> } {
  const clock = options.clock ?? createSystemClock();
  const faultsByMethod = new Map<string, readonly Fault[]>(Object.entries(plan));
  const calls = new Map<string, number>();
  const wrapped = new Map<string, Method>();

  const wrap = (name: string, method: Method): Method => {
    return (...args) => {
      const count = (calls.get(name) ?? 0) + 1;
      calls.set(name, count);
      const struck = faultsByMethod.get(name)?.filter((fault) => strikes(fault, count)) ?? [];
      const call = (given: readonly unknown[]) => method.apply(port, [...given]);
      if (struck.length === 0) return call(args);
      const names = { port: options.name ?? 'port', operation: name };
      return injectFault(struck, { args, call, clock, names });
    };
  };

  const proxy = new Proxy(port, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || typeof key !== 'string' || key === 'constructor') {
        return value;
      }
      const known = wrapped.get(key) ?? wrap(key, value as Method);
      wrapped.set(key, known);
      return known;
    },
  });
  return {
    port: proxy,
    faults: {
      calls: (method) => calls.get(method) ?? 0,
      heal: () => faultsByMethod.clear(),
    },
  };
}

interface Call {
  readonly args: readonly unknown[];
  call(args: readonly unknown[]): unknown;
  readonly clock: Clock;
  readonly names: { readonly port: string; readonly operation: string };
}

/** Applies the first fault, then the others around what is left. */
async function injectFault(faults: readonly Fault[], call: Call): Promise<unknown> {
  const signal = signalOf(call.args);
  signal?.throwIfAborted();
  const [fault, ...others] = faults;
  const rest = (args = call.args) => injectFault(others, { ...call, args });
  switch (fault?.kind) {
    case undefined:
      return call.call(call.args);
    case 'fail':
      if (fault.when === 'after') await rest();
      throw errorOf(fault.error, call);
    case 'delay':
      await call.clock.sleep(fault.ms, { signal });
      return rest();
    case 'hang':
      return aborted(signal);
    case 'drop':
      return fault.result;
    case 'cut': {
      const cut = (value: unknown) =>
        cutWithin(value, fault.afterBytes, errorOf(fault.error, call));
      return fault.stream === 'argument' ? rest(call.args.map(cut)) : cut(await rest());
    }
  }
}

function errorOf(failure: Failure, { names }: Call): Error {
  if (typeof failure !== 'string') return failure;
  const message = `${names.port}.${names.operation} fails as planned: ${failure}`;
  return new PortError(failure, message, { ...names, adapter: 'fault-injection' });
}

/** The signal among the options of a call, wherever they stand. */
function signalOf(args: readonly unknown[]): AbortSignal | undefined {
  for (const arg of args) {
    if (typeof arg !== 'object' || arg === null || !('signal' in arg)) continue;
    const { signal } = arg;
    if (typeof signal === 'object' && signal !== null && 'throwIfAborted' in signal) {
      return signal as AbortSignal;
    }
  }
  return undefined;
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
