/**
 * Checks the ports of a host in plain JavaScript: each must be present and have its methods.
 *
 * @throws TypeError that names every missing port and the factory that needs it.
 */
export function requirePorts<P extends object>(
  factory: string,
  ports: P,
  methods: { readonly [K in keyof P]?: string },
): void {
  if (typeof ports !== 'object' || ports === null) {
    throw new TypeError(`${factory} takes an object with a port for each name.`);
  }
  const missing = Object.entries(methods).filter(([name, method]) => {
    const port: unknown = ports[name as keyof P];
    if (typeof port !== 'object' || port === null) return true;
    return !((method as string) in port);
  });
  if (missing.length === 0) return;
  const names = missing.map(([name, method]) => `${name} (an object with ${method})`).join(', ');
  throw new TypeError(
    `${factory} needs these ports, which are missing or lack a method: ${names}. ` +
      'createMemoryPorts() of @attune/core/memory has one of each to begin with.',
  );
}
