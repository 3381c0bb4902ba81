import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ImportSettings, ImportSummary, UploadInspection } from "../../../server/contract/imports.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import { columnProblems, draftFrom, emptyDraft, missingParts, settingsOf, type ImportDraft } from "./import-draft.ts";
import { isDiscarded, SURE } from "./import-words.ts";
import { useImport } from "./use-import.ts";

/** A file up to this size is checked at once when nothing about it is in doubt. */
const CHECKED_AT_ONCE_BYTES_MAX = 5_000_000;

interface PrepareInput {
  uploadId: string;
  /** Null when the page was loaded anew since. */
  byteCount: number | null;
  wasImportedBefore: boolean;
  importId: string | null;
  onImport: (importId: string | null) => void;
}

/** A file on its way to contacts: what was understood, what the person changed, and the check of all rows. */
export function usePrepare({ uploadId, byteCount, wasImportedBefore, importId, onImport }: PrepareInput) {
  const calls = useCalls();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<ImportDraft | null>(null);
  const { overrides, profileId } = draft ?? emptyDraft;
  const inspection = useQuery({
    queryKey: keys.inspection(uploadId, `${JSON.stringify(overrides)} ${profileId}`),
    queryFn: () => calls.imports.inspect(uploadId, overrides, profileId),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  // What was asked for may not be readable: then what was read before stays, and the way back to it.
  const [read, setRead] = useState<{ data: UploadInspection; draft: ImportDraft | null } | null>(null);
  if (inspection.data && !inspection.isPlaceholderData && read?.data !== inspection.data) setRead({ data: inspection.data, draft });
  const data = inspection.data ?? read?.data;
  const imported = useImport(importId);
  /** The settings that the check was made with, as text. */
  const [checked, setChecked] = useState<string | null>(null);
  const settings = data && settingsOf(data, draft ?? emptyDraft);
  const asked = settings ? JSON.stringify(settings) : "";

  // A check that an earlier page made goes on from its own settings.
  const mayRestore = draft === null && checked === null && imported.data !== undefined && inspection.data !== undefined && !inspection.isPlaceholderData;
  const [isRestored, setRestored] = useState(false);
  if (mayRestore && !isRestored) {
    setRestored(true);
    setDraft(draftFrom(inspection.data!, imported.data!.settings));
  }
  useEffect(() => {
    if (isRestored && checked === null && asked && !inspection.isPlaceholderData) setChecked(asked);
  }, [isRestored, checked, asked, inspection.isPlaceholderData]);

  const check = useMutation({
    mutationFn: async (wanted: ImportSettings) => {
      if (imported.data && ["checking", "checked"].includes(imported.data.status)) await calls.imports.move(imported.data.id, "cancel").catch(() => {});
      return calls.imports.create({ uploadId, settings: wanted, profileId: inspection.data?.profile?.id ?? null });
    },
    onSuccess: (summary: ImportSummary, wanted) => {
      setChecked(JSON.stringify(wanted));
      queries.setQueryData(keys.import(summary.id), summary);
      void queries.invalidateQueries({ queryKey: keys.imports });
      onImport(summary.id);
    },
  });
  function startCheck() {
    if (settings) check.mutate(settings);
  }
  const missing = settings ? missingParts(settings) : [];
  const mayCheck = settings !== undefined && missing.length === 0 && columnProblems(settings.mapping).size === 0 && !inspection.isPlaceholderData && !inspection.error;

  const wasTried = useRef(false);
  const isClear = inspection.data !== undefined && isSure(inspection.data) && byteCount !== null && byteCount <= CHECKED_AT_ONCE_BYTES_MAX && !wasImportedBefore;
  useEffect(() => {
    if (wasTried.current || !isClear || !mayCheck || draft !== null || importId !== null) return;
    wasTried.current = true;
    startCheck();
  }, [isClear, mayCheck, draft, importId]);

  return {
    inspection,
    data,
    backToRead: () => setDraft(read?.draft ?? null),
    draft: draft ?? emptyDraft,
    setDraft(next: ImportDraft) {
      wasTried.current = true;
      setDraft(next);
    },
    settings,
    missing,
    mayCheck,
    check,
    startCheck,
    /** Of the settings as they are now. */
    summary: importId !== null && !check.isPending && imported.data && !isDiscarded(imported.data) && (checked === null || checked === asked) ? imported.data : null,
    /** Something was changed since the rows were checked. */
    isStale: importId !== null && checked !== null && checked !== asked,
    isBusy: inspection.isPlaceholderData,
  };
}

/** Whether nothing but the letters' encoding is a guess: that one changes no row's place. */
function isSure({ confidence, headers }: UploadInspection): boolean {
  return headers.length > 0 && [confidence.format, confidence.delimiter, confidence.header].every((share) => share >= SURE);
}
