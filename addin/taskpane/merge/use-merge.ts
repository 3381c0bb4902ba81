import { useState } from "react";
import { usePaneState } from "../use-me.ts";

export const steps = ["contacts", "message", "check", "send"] as const;
export type Step = (typeof steps)[number];

export interface MergeState {
  importId: string | null;
  templateId: string | null;
  campaignId: string | null;
}

/** What a merge consists of so far, remembered on the server, so that it survives the pane. */
export function useMerge() {
  const { state, remember } = usePaneState();
  const [openStep, setOpenStep] = useState<Step | null>(null);
  const merge: MergeState = { importId: textOf(state.mergeImportId), templateId: textOf(state.mergeTemplateId), campaignId: textOf(state.mergeCampaignId) };
  function change(next: Partial<MergeState>) {
    const { importId, templateId, campaignId } = { ...merge, ...next };
    remember({ mergeImportId: importId, mergeTemplateId: templateId, mergeCampaignId: campaignId });
  }
  return { merge, change, openStep, setOpenStep };
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value ? value : null);

/** The first step that still lacks something. */
export function firstOpenStep({ importId, templateId, campaignId }: MergeState): Step {
  if (!importId) return "contacts";
  if (!templateId || !campaignId) return "message";
  return "check";
}

/** Whether a step can be opened: what it builds on is there. */
export function isReachable(step: Step, merge: MergeState): boolean {
  switch (step) {
    case "contacts": return true;
    case "message": return merge.importId !== null;
    case "check":
    case "send": return merge.importId !== null && merge.campaignId !== null;
    default: return step satisfies never;
  }
}
