import {
  type Fault,
  injectFaults,
} from '../../packages/adapters-local/src/fault-injection/index.js';
import type { Bench, BenchPorts } from './pipeline-tools.js';

export type PortName = 'blobs' | 'documents' | 'media' | 'speech' | 'language' | 'notes' | 'push';

/** The use cases of a worker on whose ports something goes wrong; the uploader's are whole. */
export function faulty(
  bench: Bench,
  port: PortName,
  method: string,
  fault: Fault,
  others: Partial<BenchPorts> = {},
) {
  const { port: wrapped, faults: struck } = injectFaults<object>(
    bench.ports[port],
    { [method]: [fault] },
    { clock: bench.clock },
  );
  const retries = { attempts: 3, baseMs: 10_000, maxMs: 60_000 };
  const worker = bench.restart({
    retries,
    wrap: () => ({ ...others, [port]: wrapped }) as Partial<BenchPorts>,
  });
  const plan = {
    calls: (name: string) => struck.calls(name as never),
    heal: () => struck.heal(),
  };
  return { worker, plan };
}

export async function withDevice(bench: Bench, token = 't'): Promise<void> {
  const registeredAt = '2026-01-01T00:00:00.000Z';
  await bench.devices.save({ token, accountId: 'ann', platform: 'android', registeredAt });
}
