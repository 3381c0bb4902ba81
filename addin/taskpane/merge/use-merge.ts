import { useState } from "react";
import type { ImportPlace } from "../../shared/import/import-place.ts";
import { usePaneState } from "../use-me.ts";

export const steps = ["contacts", "message", "check", "send"] as const;
export type Step = (typeof steps)[number];

/** What the server remembers of a text at most. */
const NAME_MAX = 400;

export interface MergeState {
  importId: string | null;
  /** Of its mails. */
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
  /** A file on its way to becoming the contacts. */
  const place: ImportPlace = { uploadId: textOf(state.mergeUploadId), fileName: textOf(state.mergeUploadName) ?? "", importId: textOf(state.mergeUploadImportId) };
  const setPlace = ({ uploadId, fileName, importId }: ImportPlace) => remember({ mergeUploadId: uploadId, mergeUploadName: fileName.slice(0, NAME_MAX), mergeUploadImportId: importId });
  return { merge, change, place, setPlace, openStep, setOpenStep };
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value ? value : null);

/** The first step that still lacks something. */
export function firstOpenStep({ importId, campaignId }: MergeState): Step {
  if (!importId) return "contacts";
  return campaignId ? "check" : "message";
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
