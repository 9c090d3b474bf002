/**
 * Forms over what others may change, too. The form is filled from one read and saved against that read: where somebody
 * else was quicker, nothing is written, what was typed stays, and the person decides.
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Fragment, useEffect, useState, type ReactNode } from 'react';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ErrorState } from '../ui/error-state.js';
import { Note } from '../ui/note.js';
import { SkeletonRows } from '../ui/skeleton.js';
import classes from './editing.module.css';
import { toTrouble } from './trouble.js';
import { isConflict, type Versioned } from './versioned.js';

/** What a form was filled from. */
export interface Base<T> extends Versioned<T> {
  /** Reads again and fills the form anew: what was typed is gone. */
  reload: () => void;
  reloading: boolean;
}

type Read<T> = (signal: AbortSignal) => Promise<Versioned<T>>;

export interface Reading<T> {
  base: Base<T> | null;
  /** The form's key: another one after each read, so that it is filled anew. */
  version: number;
  error: Error | null;
  retry: () => void;
  retrying: boolean;
}

/** Reads a thing for its form, each time the form is opened. */
export function useBase<T>(queryKey: readonly unknown[], read: Read<T>): Reading<T> {
  const { data, dataUpdatedAt, error, isFetching, refetch } = useQuery({
    queryKey: ['editing', ...queryKey],
    queryFn: ({ signal }) => read(signal),
    // Only the form looks at it, and it must never be filled from yesterday or refilled under somebody's hands.
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const retry = () => void refetch();
  const base = data ? { ...data, reload: retry, reloading: isFetching } : null;
  return { base, version: dataUpdatedAt, error, retry, retrying: isFetching };
}

export interface EditingProps<T> {
  /** Of the one thing. */
  queryKey: readonly unknown[];
  read: Read<T>;
  /** Of the dialog that stands there while it is read: "Edit azure-eu". */
  title: string;
  onClose: () => void;
  children: (base: Base<T>) => ReactNode;
}

/** Reads a thing and gives it to its dialog. */
export function Editing<T>({ queryKey, read, title, onClose, children }: EditingProps<T>) {
  const { base, version, error, retry, retrying } = useBase(queryKey, read);
  const slow = useLater(200);
  if (base) return <Fragment key={version}>{children(base)}</Fragment>;
  // Most often the answer is there before a skeleton could be seen.
  if (!error && !slow) return null;
  return (
    <Dialog open onClose={onClose} title={title}>
      {error ? (
        <ErrorState title="It could not be read." trouble={toTrouble(error)} onRetry={retry} retrying={retrying} />
      ) : (
        <div aria-busy="true">
          <SkeletonRows rows={4} rowHeight={49} />
        </div>
      )}
    </Dialog>
  );
}

export interface Saving {
  /** @param overwrite saves although somebody else was quicker; what they changed is lost. */
  save: (overwrite?: boolean) => void;
  error: Error | null;
  isPending: boolean;
  /** What the form was filled from; null: it makes a new thing. */
  base: Base<unknown> | null;
}

/** Saves against what the form was filled from. `run` is given the tag to send, or null to send none. */
export function useSave<T>(
  base: Base<unknown> | null,
  run: (etag: string | null) => Promise<T>,
  onSaved: (saved: T) => void,
): Saving {
  const { mutate, error, isPending } = useMutation({
    mutationFn: (overwrite: boolean) => run(overwrite ? null : (base?.etag ?? null)),
    // What is saved may hold a secret; nothing of it is kept.
    gcTime: 0,
    onSuccess: onSaved,
  });
  return { save: (overwrite = false) => mutate(overwrite), error, isPending, base };
}

export interface SaveTroubleProps {
  saving: Saving;
  /** What did not happen: "The route was not saved." */
  words: string;
  /** Field errors stand at their fields: then there is nothing to say here. */
  quiet?: boolean;
}

/** Above the form: why nothing was saved, and, where somebody else was quicker, the two ways on. */
export function SaveTrouble({ saving, words, quiet }: SaveTroubleProps) {
  const { error, base, isPending, save } = saving;
  if (!error) return null;
  if (base && isConflict(error)) {
    return (
      <Note tone="warn" icon="warning" alert>
        Somebody else changed this meanwhile, so nothing was saved. What you typed is still here.
        <span className={classes.choices}>
          <Button size="sm" busy={base.reloading} onClick={base.reload}>
            Load their version
          </Button>
          <Button size="sm" busy={isPending} onClick={() => save(true)}>
            Save mine anyway
          </Button>
        </span>
      </Note>
    );
  }
  if (quiet) return null;
  return (
    <Note tone="bad" icon="cross-circle" alert>
      {words} {toTrouble(error).message}
    </Note>
  );
}

function useLater(delayMs: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), delayMs);
    return () => clearTimeout(timer);
  }, [delayMs]);
  return late;
}
