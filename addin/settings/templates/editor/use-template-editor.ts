import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect, useRef, useState } from "react";
import type { Template } from "../../../../server/contract/templates.ts";
import { problemOf } from "../../../shared/api-problem.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo } from "../../shell/route.ts";
import { useDraft } from "../../ui/drafts.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useTemplateCalls } from "../use-template-calls.ts";
import { isSameDraft, type TemplateDraft, toDraft, toSave, unfinishedBodies } from "./template-draft.ts";

interface Kept {
  /** As it was read when the first letter was changed; null for a new one. */
  base: Template | null;
  draft: TemplateDraft;
}

/** One template being written. What somebody else saves meanwhile is said, and never overwritten unseen. */
export function useTemplateEditor(template: Template | null) {
  const { t } = useTexts();
  const calls = useTemplateCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [kept, keep] = useDraft<Kept>(`template.${template?.id ?? "new"}`);
  const [isChecked, setChecked] = useState(false);
  const base = kept ? kept.base : template;
  const draft = kept?.draft ?? toDraft(template);
  const unfinished = unfinishedBodies(draft);
  // A file that arrives changes the draft as it is by then, not as it was when it was sent.
  const latest = useRef(draft);
  useLayoutEffect(() => void (latest.current = draft));
  const saving = useMutation({
    mutationFn: () => calls.save(toSave(draft, base)),
    onSuccess: async (saved) => {
      keep(null);
      setChecked(false);
      queries.setQueryData(settingsKeys.template(saved.id), saved);
      tell({ text: t("templates.saved", { name: saved.name }) });
      if (!template) goTo("templates", saved.id);
      await queries.invalidateQueries({ queryKey: settingsKeys.templates });
    },
    onError: async (error) => {
      if (template && problemOf(error).code === "stale") await queries.invalidateQueries({ queryKey: settingsKeys.template(template.id) });
    },
  });
  return {
    draft,
    isChanged: kept !== null,
    isChecked,
    unfinished,
    isSaving: saving.isPending,
    error: saving.error,
    /** Somebody else's newer version, while there are changes of one's own. */
    newer: kept && template && base && template.version !== base.version ? template : null,
    change(next: Partial<TemplateDraft> | ((before: TemplateDraft) => Partial<TemplateDraft>)) {
      const changed = { ...latest.current, ...(typeof next === "function" ? next(latest.current) : next) };
      latest.current = changed;
      keep(isSameDraft(changed, toDraft(base)) ? null : { base, draft: changed });
    },
    /** One's own text goes on top of the newer version. */
    keepMine() {
      saving.reset();
      keep({ base: template, draft });
    },
    discard() {
      keep(null);
      saving.reset();
      setChecked(false);
    },
    save() {
      setChecked(true);
      if (unfinished.length === 0) saving.mutate();
    },
  };
}

export type TemplateEditing = ReturnType<typeof useTemplateEditor>;
