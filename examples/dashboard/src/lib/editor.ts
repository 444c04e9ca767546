import {
  AttuneProblem,
  type EditConflict,
  rebaseEdit,
  type Segment,
  type Transcript,
  unwrap,
} from '@attune/client';
import { useSyncExternalStore } from 'react';
import { client, mayPass } from '../client.js';
import { dropDraft, findDraft, keepDraft } from './drafts.js';
import {
  type Draft,
  fromTranscript,
  type History,
  redo,
  startHistory,
  undo,
} from './edit-history.js';

export type SaveState =
  | { readonly kind: 'saved'; readonly at?: Date }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'saving' }
  /** The host cannot be reached; the work is kept in this browser and tried again. */
  | { readonly kind: 'offline' }
  /** The host refuses it. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Somebody else changed the same segments. */
  | { readonly kind: 'conflict'; readonly conflicts: readonly EditConflict[] };

export interface EditorState {
  readonly history: History;
  readonly save: SaveState;
  readonly revision: number;
}

/** Work is saved when a person pauses, or leaves a segment. */
const pauseMs = 2_500;
const againMs = 5_000;

/** The transcript of a session while a person works on it: edits, saving, conflicts, drafts. */
export class Editor {
  readonly sessionId: string;
  /** Which spans of the recording are transcribed. */
  readonly coverage: Transcript['coverage'];
  readonly #accountId: string;
  readonly #listeners = new Set<() => void>();
  #state: EditorState;
  /** As the host has it. */
  #base: Draft;
  #etag: string;
  /** A segment made here keeps its id on the screen, so that who writes in it stays in it. */
  readonly #hostIds = new Map<string, string>();
  readonly #ownIds = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | undefined;
  #closed = false;

  constructor(accountId: string, transcript: Transcript, etag: string) {
    this.sessionId = transcript.sessionId;
    this.coverage = transcript.coverage;
    this.#accountId = accountId;
    this.#base = fromTranscript(transcript);
    this.#etag = etag;
    this.#state = {
      history: startHistory(this.#base),
      save: { kind: 'saved' },
      revision: transcript.revision,
    };
    addEventListener('online', this.#online);
    addEventListener('beforeunload', this.#unload);
  }

  get state(): EditorState {
    return this.#state;
  }

  get etag(): string {
    return this.#etag;
  }

  /** The segment that the host knows by this id. */
  segment(hostId: string): Segment | undefined {
    const id = this.#ownIds.get(hostId) ?? hostId;
    return this.#state.history.present.segments.find((one) => one.id === id);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes up what this browser kept of an earlier visit. Resolves with whether there was any. */
  async recover(): Promise<boolean> {
    const kept = await findDraft(this.sessionId, this.#accountId);
    if (kept === undefined) return false;
    const theirs = this.#base;
    const { segments, conflicts } = rebaseEdit(kept.segments, kept.base, theirs.segments);
    const { history } = this.#state;
    const present = {
      segments,
      speakers: kept.speakers.length > 0 ? kept.speakers : theirs.speakers,
    };
    this.#set({
      history: { ...history, past: [theirs], present },
      save: conflicts.length > 0 ? { kind: 'conflict', conflicts } : { kind: 'unsaved' },
    });
    if (conflicts.length === 0) this.#later();
    return true;
  }

  /** Changes the draft, and saves it a little later. */
  edit(change: (history: History) => History): void {
    const history = change(this.#state.history);
    if (history === this.#state.history) return;
    const { save } = this.#state;
    const waits = save.kind === 'saving' || save.kind === 'conflict';
    this.#set({ history, ...(waits ? {} : { save: { kind: 'unsaved' as const } }) });
    this.#keep();
    this.#later();
  }

  undo(): void {
    this.edit(undo);
  }

  redo(): void {
    this.edit(redo);
  }

  isDirty(): boolean {
    const { present } = this.#state.history;
    return present.segments !== this.#base.segments || present.speakers !== this.#base.speakers;
  }

  /** Saves now. Resolves when everything is at the host, or it is known why not. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#state.save.kind === 'conflict') return;
    while (this.isDirty() && !this.#closed) {
      this.#saving ??= this.#send().finally(() => {
        this.#saving = undefined;
      });
      await this.#saving;
      if (this.#state.save.kind !== 'saved' && this.#state.save.kind !== 'unsaved') return;
    }
  }

  /** Takes the transcript that the host has now, such as after roles were changed. */
  async reload(): Promise<void> {
    const { transcript, etag } = await readTranscript(this.sessionId);
    if (this.isDirty()) this.#meet(transcript, etag);
    else this.#settle(transcript, etag);
  }

  /** Ends a conflict: for each segment, which of both texts stays. */
  resolve(choices: ReadonlyMap<string, 'mine' | 'theirs' | 'both'>): void {
    const { save, history } = this.#state;
    if (save.kind !== 'conflict') return;
    let segments = [...history.present.segments];
    for (const { id, mine, theirs } of save.conflicts) {
      const chosen = choices.get(id) ?? 'theirs';
      const keeps = chosenSegment(chosen, mine, theirs);
      const index = segments.findIndex((one) => one.id === id);
      if (index !== -1) segments = segments.toSpliced(index, 1, ...(keeps ? [keeps] : []));
      else if (keeps !== undefined) segments.push(keeps);
    }
    segments.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
    this.#set({
      history: {
        past: [...history.past, history.present],
        present: { ...history.present, segments },
        future: [],
      },
      save: { kind: 'unsaved' },
    });
    void this.save();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    removeEventListener('online', this.#online);
    removeEventListener('beforeunload', this.#unload);
  }

  readonly #online = (): void => void this.save();
  readonly #unload = (event: BeforeUnloadEvent): void => {
    if (!this.isDirty()) return;
    this.#keep();
    event.preventDefault();
  };

  #later(ms = pauseMs): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), ms);
  }

  #keep(): void {
    const { segments, speakers } = this.#state.history.present;
    const at = new Date().toISOString();
    const known = (all: readonly Segment[]) => all.map((one) => withId(one, this.#hostIds));
    const kept = { accountId: this.#accountId, etag: this.#etag, base: known(this.#base.segments) };
    void keepDraft(this.sessionId, { ...kept, segments: known(segments), speakers, at });
  }

  async #send(): Promise<void> {
    const sent = this.#state.history.present;
    this.#set({ save: { kind: 'saving' } });
    try {
      const base = this.#asHosted(this.#base);
      const response = await client.api.PATCH('/v1/data/transcript/{sessionId}', {
        params: { path: { sessionId: this.sessionId }, header: { 'If-Match': this.#etag } },
        body: changesOf(base, this.#asHosted(sent)),
      });
      const saved = unwrap(response);
      const etag = response.response.headers.get('etag') ?? '';
      this.#settle({ ...patched(base, saved), revision: saved.revision }, etag, sent);
    } catch (error) {
      await this.#refused(error);
    }
  }

  async #refused(error: unknown): Promise<void> {
    if (error instanceof AttuneProblem && error.status === 412) {
      const { transcript, etag } = await readTranscript(this.sessionId);
      this.#meet(transcript, etag);
    } else if (mayPass(error) || (error instanceof AttuneProblem && error.status === 401)) {
      this.#set({ save: { kind: 'offline' } });
      this.#later(againMs);
    } else {
      const message = error instanceof Error ? error.message : String(error);
      this.#set({ save: { kind: 'refused', message } });
    }
  }

  /** Puts the person's work on what somebody else saved meanwhile. */
  #meet(transcript: Transcript, etag: string): void {
    const { history } = this.#state;
    const theirs = this.#shown(transcript);
    const { segments, conflicts } = rebaseEdit(
      history.present.segments,
      this.#base.segments,
      theirs.segments,
    );
    const labels = new Map(history.present.speakers.map(({ id, label }) => [id, label]));
    const before = new Map(this.#base.speakers.map(({ id, label }) => [id, label]));
    // A name that this person gave stays; roles are as the host has them.
    const speakers = theirs.speakers.map((one) => {
      const mine = labels.get(one.id);
      return mine !== undefined && mine !== before.get(one.id) ? { ...one, label: mine } : one;
    });
    this.#base = theirs;
    this.#etag = etag;
    this.#set({
      history: {
        past: [...history.past, history.present],
        present: { segments, speakers },
        future: [],
      },
      revision: transcript.revision,
      save: conflicts.length > 0 ? { kind: 'conflict', conflicts } : { kind: 'unsaved' },
    });
    this.#keep();
    if (conflicts.length === 0) this.#later(0);
  }

  /** The host has it. What was written while it was sent stays on top. */
  #settle(
    transcript: Draft & Pick<Transcript, 'revision'>,
    etag: string,
    sent: Draft = this.#state.history.present,
  ): void {
    const { history } = this.#state;
    this.#learnIds(sent.segments, transcript.segments);
    const base = this.#shown(transcript);
    const clean = history.present === sent;
    const present = clean
      ? base
      : {
          segments: rebaseEdit(history.present.segments, sent.segments, base.segments).segments,
          speakers:
            history.present.speakers === sent.speakers ? base.speakers : history.present.speakers,
        };
    this.#base = base;
    this.#etag = etag;
    this.#set({
      history: { past: history.past, present, future: history.future },
      revision: transcript.revision,
      save: clean ? { kind: 'saved', at: new Date() } : { kind: 'unsaved' },
    });
    if (clean) void dropDraft(this.sessionId);
  }

  /** The ids that the host gave to segments it had not seen, found by their place and text. */
  #learnIds(sent: readonly Segment[], stored: readonly Segment[]): void {
    const keyOf = ({ startMs, endMs, speaker, text }: Segment): string =>
      `${startMs} ${endMs} ${speaker} ${text}`;
    const there = new Set(stored.map(({ id }) => id));
    const known = new Set(sent.map(({ id }) => this.#hostIds.get(id) ?? id));
    const fresh = new Map(
      stored.filter(({ id }) => !known.has(id)).map((one) => [keyOf(one), one.id]),
    );
    for (const one of sent) {
      if (there.has(this.#hostIds.get(one.id) ?? one.id)) continue;
      const id = fresh.get(keyOf(one));
      if (id === undefined) continue;
      this.#hostIds.set(one.id, id);
      this.#ownIds.set(id, one.id);
    }
  }

  /** A transcript of the host with the ids that its segments have on the screen. */
  #shown({ segments, speakers }: Draft): Draft {
    return { segments: segments.map((one) => withId(one, this.#ownIds)), speakers };
  }

  /** A draft with the ids that the host knows. */
  #asHosted({ segments, speakers }: Draft): Draft {
    return { segments: segments.map((one) => withId(one, this.#hostIds)), speakers };
  }

  #set(changes: Partial<EditorState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

export async function readTranscript(
  sessionId: string,
): Promise<{ readonly transcript: Transcript; readonly etag: string }> {
  const answer = await client.api.GET('/v1/data/transcript/{sessionId}', {
    params: { path: { sessionId } },
  });
  const { transcript } = unwrap(answer);
  return { transcript, etag: answer.response.headers.get('etag') ?? '' };
}

export function useEditor<T>(editor: Editor, pick: (state: EditorState) => T): T {
  return useSyncExternalStore(editor.subscribe, () => pick(editor.state));
}

/** What of a draft the host does not have: an autosave sends one segment, not ten thousand. */
function changesOf(base: Draft, { segments, speakers }: Draft) {
  const known = new Map(base.segments.map((one) => [one.id, one]));
  const kept = new Set(segments.map(({ id }) => id));
  const plain = ({ speaker, startMs, endMs, text }: Segment) => ({ speaker, startMs, endMs, text });
  const isChanged = (one: Segment): boolean => {
    const before = known.get(one.id);
    return before !== undefined && JSON.stringify(plain(before)) !== JSON.stringify(plain(one));
  };
  return {
    changed: segments.filter(isChanged).map((one) => ({ id: one.id, ...plain(one) })),
    added: segments.filter(({ id }) => !known.has(id)).map(plain),
    removed: base.segments.filter(({ id }) => !kept.has(id)).map(({ id }) => id),
    ...(speakers === base.speakers
      ? {}
      : { speakers: speakers.map(({ id, label = '' }) => ({ id, label })) }),
  };
}

interface Patched {
  readonly speakers: Draft['speakers'];
  readonly changed: readonly Segment[];
  readonly removed: readonly string[];
}

/** The base with what the host made of the changes. */
function patched(base: Draft, { speakers, changed, removed }: Patched): Draft {
  const gone = new Set([...removed, ...changed.map(({ id }) => id)]);
  const segments = [...base.segments.filter(({ id }) => !gone.has(id)), ...changed].sort(
    (a, b) => a.startMs - b.startMs || a.endMs - b.endMs || (a.id < b.id ? -1 : 1),
  );
  return { segments, speakers };
}

function withId(segment: Segment, ids: ReadonlyMap<string, string>): Segment {
  const id = ids.get(segment.id);
  return id === undefined ? segment : { ...segment, id };
}

function chosenSegment(
  chosen: 'mine' | 'theirs' | 'both',
  mine: Segment | undefined,
  theirs: Segment | undefined,
): Segment | undefined {
  if (chosen === 'mine') return mine;
  if (chosen === 'theirs' || mine === undefined || theirs === undefined) return theirs ?? mine;
  return { ...theirs, text: `${theirs.text} ${mine.text}` };
}
