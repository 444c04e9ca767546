/**
 * What a browser has and Node lacks, as far as the client uses it. Absent members: the client does
 * without. Declared here, so that programs for Node compile without the types of a browser.
 */
export interface BrowserParts {
  readonly XMLHttpRequest?: new () => UploadLine;
  readonly BroadcastChannel?: new (name: string) => Tabs;
  readonly navigator?: {
    readonly locks?: { request<T>(name: string, work: () => Promise<T>): Promise<T> };
  };
}

/** An `XMLHttpRequest`: the one request of a page that tells how much of it has left. */
export interface UploadLine {
  responseType: string;
  readonly response: unknown;
  readonly status: number;
  readonly statusText: string;
  readonly upload: {
    addEventListener(
      type: 'progress',
      listener: (event: { readonly loaded: number }) => void,
    ): void;
  };
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getAllResponseHeaders(): string;
  addEventListener(type: 'load' | 'error' | 'loadend', listener: () => void): void;
  abort(): void;
  send(body: unknown): void;
}

/** A `BroadcastChannel`: the tabs of one browser that show pages of one host. */
export interface Tabs {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

export const browser: BrowserParts = globalThis as unknown as BrowserParts;
