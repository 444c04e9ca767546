/** What keeps recordings from being taken. */
export type WatchTrouble = 'folder' | 'owner' | 'records';

/** How the watching of a folder stands, for readiness and for alerts. */
export class WatchStatus {
  #trouble: WatchTrouble | undefined;

  /** `undefined` while recordings are taken, and before the first look. */
  get trouble(): WatchTrouble | undefined {
    return this.#trouble;
  }

  /** Returns whether this is news. */
  set(trouble: WatchTrouble | undefined): boolean {
    const isNews = trouble !== this.#trouble;
    this.#trouble = trouble;
    return isNews;
  }
}
