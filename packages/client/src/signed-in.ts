import { AttuneProblem } from './attune-problem.js';
import type { TokenStore, Tokens } from './token-store.js';

/** Sends a request. */
export type Send = (request: Request) => Promise<Response>;

/** Sends what `make` makes for the signed-in account, another one when it has to be sent again. */
export type SendSigned = (make: () => Request, by?: Send) => Promise<Response>;

/** Exchanges a refresh token. @throws AttuneProblem when that is refused. */
type Renew = (refreshToken: string) => Promise<Tokens>;

/** Sends requests with the tokens of the signed-in account. */
export class SignedIn {
  readonly #send: Send;
  readonly #tokens: TokenStore;
  readonly #renew: Renew;
  #renewing: Promise<void> | undefined;

  constructor(send: Send, tokens: TokenStore, renew: Renew) {
    this.#send = send;
    this.#tokens = tokens;
    this.#renew = renew;
  }

  /**
   * Sends what `make` makes; when its token has run out, gets new ones and sends it once more.
   * `by` sends it in another way than fetch.
   *
   * @throws AttuneProblem when the tokens cannot be renewed just now.
   */
  async send(make: () => Request, by: Send = this.#send): Promise<Response> {
    const used = await this.#tokens.get();
    const response = await by(authorized(make(), used));
    if (response.status !== 401 || used === undefined) return response;
    await this.#replace(used);
    const fresh = await this.#tokens.get();
    if (fresh === undefined) return response;
    await response.body?.cancel();
    return await by(authorized(make(), fresh));
  }

  /** A refresh token works once, so requests wait while it is being exchanged. */
  async #replace(used: Tokens): Promise<void> {
    const current = await this.#tokens.get();
    if (current?.accessToken !== used.accessToken) return;
    this.#renewing ??= this.#exchange(used.refreshToken).finally(() => {
      this.#renewing = undefined;
    });
    await this.#renewing;
  }

  async #exchange(refreshToken: string): Promise<void> {
    try {
      await this.#tokens.set(await this.#renew(refreshToken));
    } catch (error) {
      // Signed out, here as there; anything else may be over with the next try.
      if (!(error instanceof AttuneProblem && error.status === 401)) throw error;
      await this.#tokens.set(undefined);
    }
  }
}

function authorized(request: Request, tokens: Tokens | undefined): Request {
  if (tokens !== undefined) request.headers.set('authorization', `Bearer ${tokens.accessToken}`);
  return request;
}
