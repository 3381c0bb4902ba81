import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

interface Drafts {
  kept: ReadonlyMap<string, unknown>;
  keep: (key: string, draft: unknown) => void;
}

const DraftsContext = createContext<Drafts>({ kept: new Map(), keep: () => {} });

/** What was typed and not saved outlives a look at another page; leaving Mailroom with it asks first. */
export function DraftsKeeper({ children }: { children: ReactNode }) {
  const [kept, setKept] = useState<ReadonlyMap<string, unknown>>(new Map());
  const keep = useCallback((key: string, draft: unknown) => setKept((before) => withDraft(before, key, draft)), []);
  useEffect(() => {
    if (kept.size === 0) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [kept]);
  const value = useMemo(() => ({ kept, keep }), [kept, keep]);
  return <DraftsContext value={value}>{children}</DraftsContext>;
}

/** The draft of one form, null while nothing differs from what is saved. */
export function useDraft<Draft>(key: string): [Draft | null, (draft: Draft | null) => void] {
  const { kept, keep } = useContext(DraftsContext);
  const set = useCallback((draft: Draft | null) => keep(key, draft), [keep, key]);
  return [(kept.get(key) as Draft | undefined) ?? null, set];
}

function withDraft(before: ReadonlyMap<string, unknown>, key: string, draft: unknown): ReadonlyMap<string, unknown> {
  const after = new Map(before);
  if (draft === null) after.delete(key);
  else after.set(key, draft);
  return after;
}
