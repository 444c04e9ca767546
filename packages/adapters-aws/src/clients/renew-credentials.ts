const expired: ReadonlySet<unknown> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
]);

/** Where the middleware belongs: around the signing of a request, and all its tries. */
export const renewalPlace = { name: 'renewCredentials', step: 'build', priority: 'low' } as const;

/**
 * A middleware that asks a client's chain for new credentials when a service says that the present
 * ones have expired, and sends the request once more. The SDK renews by the time of expiry alone:
 * credentials that a service ends sooner would be used until then.
 */
export function renewCredentials(config: {
  readonly credentials?: unknown;
}): <Args, Result>(next: (args: Args) => Promise<Result>) => (args: Args) => Promise<Result> {
  return (next) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      if (!expired.has((error as { readonly name?: unknown } | null)?.name)) throw error;
      const { credentials } = config;
      if (typeof credentials !== 'function') throw error;
      await credentials({ forceRefresh: true });
      return await next(args);
    }
  };
}
