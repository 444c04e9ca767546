const expired: ReadonlySet<unknown> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
]);

interface Answered {
  readonly name?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

/** The answer to a HEAD has no body that would name the error; expired credentials are a bad request. */
function mayHaveExpired(error: unknown, args: unknown): boolean {
  const { name, $metadata }: Answered = Object(error) as Answered;
  if (expired.has(name)) return true;
  const { request } = Object(args) as { readonly request?: { readonly method?: unknown } };
  return request?.method === 'HEAD' && $metadata?.httpStatusCode === 400;
}

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
      const { credentials } = config;
      if (typeof credentials !== 'function' || !mayHaveExpired(error, args)) throw error;
      await credentials({ forceRefresh: true });
      return await next(args);
    }
  };
}
