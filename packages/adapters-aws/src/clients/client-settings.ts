/** What every client of the SDK is opened with. */
export interface ClientOptions {
  /** Region of the service, such as `eu-central-1`. Default: what the SDK's chain says. */
  readonly region?: string | undefined;
  /** Address in place of that of AWS, for endpoints of a private network and for other servers. */
  readonly endpoint?: string | undefined;
  /** Tries of one request whose fault may pass. Default 3. */
  readonly tries?: number | undefined;
}

/** The SDK waits for ever by default. A request that is answered in pieces may take longer than this. */
const connectionTimeoutMs = 10_000;
const idleTimeoutMs = 60_000;

/** Settings of a client, as the SDK names them. Credentials are not among them: its default chain finds them. */
export function clientSettings({ region, endpoint, tries = 3 }: ClientOptions): {
  readonly maxAttempts: number;
  readonly requestHandler: { readonly connectionTimeout: number; readonly socketTimeout: number };
  readonly region?: string;
  readonly endpoint?: string;
} {
  return {
    maxAttempts: tries,
    requestHandler: { connectionTimeout: connectionTimeoutMs, socketTimeout: idleTimeoutMs },
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** The SDK takes a signal, or none, but not `undefined`. */
export function until(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
