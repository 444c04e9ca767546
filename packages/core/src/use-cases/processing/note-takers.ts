import type { NotesChoice } from '../../domain/notes/notes-choice.js';
import type { NoteTaker } from '../../ports/note-taker.js';
import type { OtherNoteTakers } from '../../ports/note-takers.js';
import type { Tracer } from '../../ports/tracer.js';
import { tracedCalls } from '../../tracing/traced-calls.js';

/** The note takers of a host: the one in force, and those that a person may ask for. */
export class NoteTakers {
  readonly main: NoteTaker;
  /** What may be asked for; the first is the one in force. */
  readonly choices: readonly NotesChoice[];
  readonly #others: OtherNoteTakers;
  readonly #tracer: Tracer | undefined;

  /** @param main May have spans around its calls; the others get them here. */
  constructor(main: NoteTaker, others: OtherNoteTakers = [], tracer?: Tracer) {
    this.main = main;
    const own = choiceOf(main);
    this.#others = others.filter((other) => !isSame(other, own));
    this.#tracer = tracer;
    this.choices = [own, ...this.#others.map(choiceOf)];
  }

  /** The first choice with this provider and model, where they are given. */
  find({ provider, model }: Partial<NotesChoice>): NotesChoice | undefined {
    return this.choices.find(
      (choice) =>
        (provider === undefined || choice.provider === provider) &&
        (model === undefined || choice.model === model),
    );
  }

  /**
   * The note taker of a choice; the one in force without a choice, and where the host does not offer
   * that choice any more.
   */
  async take(choice: NotesChoice | undefined): Promise<NoteTaker> {
    const other = this.#others.find((one) => choice !== undefined && isSame(one, choice));
    if (other === undefined) return this.main;
    return tracedCalls(this.#tracer, 'note-taker', await other.build());
  }
}

function choiceOf({ provider, model }: NotesChoice): NotesChoice {
  return { provider, ...(model === undefined ? {} : { model }) };
}

function isSame(a: NotesChoice, b: NotesChoice): boolean {
  return a.provider === b.provider && a.model === b.model;
}

/** A choice, for people. */
export function nameOf({ provider, model }: NotesChoice): string {
  return model === undefined ? provider : `${provider} with ${model}`;
}
