import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import type { Calendar } from "../../../server/contract/calendars.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goOn } from "../shell/route.ts";
import { useDraft } from "../ui/drafts.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { type CalendarDraft, definitionOf, isSameDraft, newDraft, problemPaths, toDraft } from "./calendar-draft.ts";

interface Kept {
  /** The version that was read when the first change was made; null for a calendar that is new. */
  version: number | null;
  draft: CalendarDraft;
}
export type OpenCases = "keep" | "recompute";

/** One calendar being changed, or made. Without changes it follows what others save; with them it says so. */
export function useCalendarEditor(calendar: Calendar | null) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [kept, keep] = useDraft<Kept>(`calendar.${calendar?.id ?? "new"}`);
  const [isChecked, setChecked] = useState(false);
  const [openCases, setOpenCases] = useState<OpenCases>("keep");
  const [fresh] = useState(() => newDraft(Intl.DateTimeFormat().resolvedOptions().timeZone));
  const base = calendar ? toDraft(calendar) : fresh;
  const draft = kept?.draft ?? base;
  const problems = problemPaths(draft);
  const definition = useDeferredValue(definitionOf(draft));
  const preview = useQuery({ queryKey: settingsKeys.calendarPreview(definition), queryFn: () => calls.calendars.preview(definition!), enabled: definition !== null, placeholderData: (before) => before });

  const saving = useMutation({
    mutationFn: () => calls.calendars.save({ ...draft, ...(calendar && { id: calendar.id, version: kept?.version ?? calendar.version }), openCases }),
    onSuccess: async (saved) => {
      // Before the draft goes, or the form would show the version before until the calendars are read again.
      for (const key of [settingsKeys.calendars, settingsKeys.allCalendars]) queries.setQueryData<Calendar[]>(key, (all) => all?.map((each) => (each.id === saved.id ? saved : each)));
      stopEditing();
      tell({ text: t(openCases === "recompute" ? "calendars.savedRecompute" : "calendars.saved", { name: saved.name }) });
      await queries.invalidateQueries({ queryKey: settingsKeys.calendars });
      if (!calendar) goOn(["sla", "calendars", "new"], "sla", "calendars", saved.id);
    },
    onError: async (error) => {
      if (problemOf(error).code === "stale") await queries.invalidateQueries({ queryKey: settingsKeys.calendars });
    },
  });

  function stopEditing() {
    keep(null);
    setChecked(false);
    setOpenCases("keep");
    saving.reset();
  }

  return {
    draft,
    problems,
    preview,
    isDirty: kept !== null,
    isChecked,
    isSaving: saving.isPending,
    /** Somebody saved another version while this one was being changed. */
    isOutdated: calendar !== null && kept?.version !== undefined && kept.version !== null && calendar.version > kept.version,
    error: saving.error && problemOf(saving.error).code !== "stale" ? saving.error : null,
    openCases,
    setOpenCases,
    change: (next: CalendarDraft) => keep(isSameDraft(next, base) ? null : { version: kept ? kept.version : (calendar?.version ?? null), draft: next }),
    /** One's own draft becomes a change of the newest version. */
    keepMine() {
      keep({ version: calendar?.version ?? null, draft });
      saving.reset();
    },
    discard: stopEditing,
    save() {
      setChecked(true);
      if (problems.length === 0) saving.mutate();
    },
  };
}
