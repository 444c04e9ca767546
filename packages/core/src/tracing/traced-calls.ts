import type { Tracer } from '../ports/tracer.js';

/** The same port with a span around each call; without a tracer the port itself. */
export function tracedCalls<T extends object>(
  tracer: Tracer | undefined,
  port: string,
  target: T,
): T {
  if (tracer === undefined) return target;
  const about = { 'attune.port': port, 'attune.provider': providerOf(target) };
  return new Proxy(target, {
    get: (_target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const operation = String(name);
      return (...args: readonly unknown[]): Promise<unknown> =>
        tracer.span(
          `${port} ${operation}`,
          { ...about, 'attune.operation': operation },
          async () => (await Reflect.apply(member, target, args)) as unknown,
          { kind: 'client' },
        );
    },
  });
}

function providerOf(target: object): string | undefined {
  const provider: unknown = Reflect.get(target, 'provider');
  return typeof provider === 'string' ? provider : undefined;
}
