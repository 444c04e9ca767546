import { useSyncExternalStore } from 'react';
import { client } from '../client.js';
import { nextSpeech, type Span } from './next-speech.js';

export interface PlayerState {
  readonly currentMs: number;
  readonly durationMs: number;
  readonly playing: boolean;
  readonly rate: number;
  readonly skipsSilence: boolean;
  /** Played again and again. */
  readonly loop?: { readonly startMs: number; readonly endMs: number } | undefined;
  readonly failure?: unknown;
}

export const slowest = 0.5;
export const fastest = 2;

/** The one audio of a session. Its address expires, so it is renewed, and playing goes on where it was. */
export class Player {
  readonly #audio = new Audio();
  readonly #sessionId: string;
  readonly #listeners = new Set<() => void>();
  #state: PlayerState;
  #speech: readonly Span[] = [];
  #frame = 0;
  #expiresAt = 0;
  #renewals = 0;

  constructor(sessionId: string, durationMs: number) {
    this.#sessionId = sessionId;
    this.#state = { currentMs: 0, durationMs, playing: false, rate: 1, skipsSilence: false };
    const audio = this.#audio;
    audio.preload = 'metadata';
    audio.addEventListener('play', () => this.#run());
    audio.addEventListener('pause', () => this.#set({ playing: false }));
    audio.addEventListener('seeked', () => this.#tick());
    audio.addEventListener('loadedmetadata', () => {
      if (Number.isFinite(audio.duration)) this.#set({ durationMs: audio.duration * 1_000 });
    });
    audio.addEventListener('playing', () => {
      this.#renewals = 0;
    });
    audio.addEventListener('error', () => void this.#renew());
  }

  get state(): PlayerState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Where somebody speaks, in order; what is between can be skipped. */
  setSpeech(spans: readonly Span[]): void {
    this.#speech = spans;
  }

  async play(): Promise<void> {
    try {
      await this.#load();
      await this.#audio.play();
    } catch (error) {
      // A pause right after a start is no fault.
      if (!(error instanceof DOMException && error.name === 'AbortError'))
        this.#set({ failure: error });
    }
  }

  pause(): void {
    this.#audio.pause();
  }

  toggle(): void {
    if (this.#state.playing) this.pause();
    else void this.play();
  }

  seek(ms: number): void {
    const to = Math.min(Math.max(0, ms), this.#state.durationMs);
    this.#set({ currentMs: to });
    if (this.#audio.readyState > 0) this.#audio.currentTime = to / 1_000;
    else this.#audio.dataset['from'] = String(to / 1_000);
  }

  setRate(rate: number): void {
    const next = Math.round(Math.min(fastest, Math.max(slowest, rate)) * 10) / 10;
    this.#audio.playbackRate = next;
    this.#set({ rate: next });
  }

  setLoop(loop: Span | undefined): void {
    this.#set({ loop });
  }

  setSkipsSilence(skipsSilence: boolean): void {
    this.#set({ skipsSilence });
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    this.#audio.pause();
    this.#audio.removeAttribute('src');
    this.#audio.load();
  }

  async #load(): Promise<void> {
    if (this.#audio.src !== '' && Date.now() < this.#expiresAt - 5_000) return;
    const at = this.#state.currentMs / 1_000;
    const { url, expiresAt } = await client.startPlayback(this.#sessionId);
    this.#expiresAt = expiresAt.getTime();
    this.#audio.src = url;
    this.#audio.playbackRate = this.#state.rate;
    await new Promise<void>((resolve, reject) => {
      this.#audio.addEventListener('loadedmetadata', () => resolve(), { once: true });
      this.#audio.addEventListener('error', () => reject(new TypeError('no audio')), {
        once: true,
      });
    });
    this.#audio.currentTime = at;
    this.#audio.playbackRate = this.#state.rate;
  }

  /** The address has expired, or the line broke: once more from the same place. */
  async #renew(): Promise<void> {
    if (!this.#state.playing || this.#renewals >= 3) return;
    this.#renewals += 1;
    this.#expiresAt = 0;
    await this.play();
  }

  #run(): void {
    this.#set({ playing: true, failure: undefined });
    cancelAnimationFrame(this.#frame);
    const next = (): void => {
      this.#tick();
      if (!this.#audio.paused) this.#frame = requestAnimationFrame(next);
    };
    this.#frame = requestAnimationFrame(next);
  }

  #tick(): void {
    const ms = this.#audio.currentTime * 1_000;
    const { loop, skipsSilence, playing } = this.#state;
    if (loop !== undefined && playing && (ms >= loop.endMs || ms < loop.startMs - 50)) {
      this.#audio.currentTime = loop.startMs / 1_000;
      return;
    }
    const skipTo = skipsSilence && playing ? nextSpeech(this.#speech, ms) : undefined;
    if (skipTo !== undefined) {
      this.#audio.currentTime = skipTo / 1_000;
      return;
    }
    this.#set({ currentMs: ms });
  }

  #set(changes: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

/** A part of what the player is doing; the component draws itself again only when that changes. */
export function usePlayer<T>(player: Player, pick: (state: PlayerState) => T): T {
  return useSyncExternalStore(player.subscribe, () => pick(player.state));
}
