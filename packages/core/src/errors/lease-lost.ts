const marker = Symbol.for('@attune/core:lease-lost');

/** Another worker holds the session now: stop, and write nothing. */
export class LeaseLost extends Error {
  constructor(sessionId: string) {
    super(`The lease on session ${sessionId} is lost; another worker may hold it.`);
    this.name = 'LeaseLost';
    Object.defineProperty(this, marker, { value: true });
  }

  static is(error: unknown): error is LeaseLost {
    return typeof error === 'object' && error !== null && marker in error;
  }
}
