/** Any JSON value: what may be stored in a document or carried in a ticket. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** A JSON object. Members that are `undefined` are not stored. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}
