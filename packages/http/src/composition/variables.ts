/** Variables by their names; an empty one counts as not set. */
export type Variables = Readonly<Record<string, string | undefined>>;
