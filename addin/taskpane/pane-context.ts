import { createContext, useContext } from "react";
import type { TemplateStart } from "../shared/templates/take-draft.ts";

export const paneTabs = ["mail", "queue", "merge", "inbox"] as const;
export type PaneTab = (typeof paneTabs)[number];

export type PaneDraft = TemplateStart;

export interface PaneContextValue {
  tab: PaneTab;
  openTab: (tab: PaneTab) => void;
  /** The case that stands in the queue's place; null: its list. */
  caseId: string | null;
  setCaseId: (caseId: string | null) => void;
  /** Shows which keys there are. */
  showKeys: () => void;
  /** A mail being written that Merge shall take as a new template. */
  draft: PaneDraft | null;
  setDraft: (draft: PaneDraft | null) => void;
}

export const PaneContext = createContext<PaneContextValue | null>(null);

export function usePane(): PaneContextValue {
  const pane = useContext(PaneContext);
  if (!pane) throw new Error("usePane outside of Pane");
  return pane;
}
