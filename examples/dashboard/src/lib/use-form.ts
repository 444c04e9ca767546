import { AttuneProblem } from '@attune/client';
import { type FormEvent, useState } from 'react';
import { messageOf } from '../components/parts.js';

/** A form that says each fault at its field, and what belongs to no field above them. */
export interface Form {
  readonly busy: boolean;
  /** What is wrong beyond single fields. */
  readonly failure: string | undefined;
  /** The fault of a field, by its name in the request. */
  fault(field: string): string | undefined;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** @param send gets the texts of the form by the names of its inputs. */
export function useForm(
  send: (values: Readonly<Record<string, string>>) => Promise<unknown>,
): Form {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const faults = error instanceof AttuneProblem ? error.errors : [];
  return {
    busy,
    failure: error === undefined || faults.length > 0 ? undefined : messageOf(error),
    fault: (field) =>
      faults.find(({ path }) => path === field || path === `body.${field}`)?.message,
    onSubmit: (event) => {
      event.preventDefault();
      const form = event.currentTarget;
      const values = Object.fromEntries(
        [...new FormData(form)].map(([name, value]) => [name, String(value)]),
      );
      setBusy(true);
      setError(undefined);
      send(values)
        .catch((caught: unknown) => {
          setError(caught);
          // After it is drawn, the first field that is wrong gets the focus.
          setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid]')?.focus());
        })
        .finally(() => setBusy(false));
    },
  };
}
