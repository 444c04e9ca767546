/** Names a note taker, as results do. */
export interface NotesChoice {
  readonly provider: string;
  /** The model of the provider. Absent: the provider has no choice of models. */
  readonly model?: string;
}
