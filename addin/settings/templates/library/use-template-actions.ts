import { useMutation, useQueryClient } from "@tanstack/react-query";
import { problemOf } from "../../../shared/api-problem.ts";
import { problemSentence } from "../../../shared/problem-text.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo } from "../../shell/route.ts";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useTemplateCalls } from "../use-template-calls.ts";

/** Copying opens the copy; a deletion is taken back for ten seconds. */
export function useTemplateActions() {
  const { t } = useTexts();
  const calls = useTemplateCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const readAgain = () => queries.invalidateQueries({ queryKey: settingsKeys.templates });
  const onError = (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) });
  const clone = useMutation({
    mutationFn: (id: string) => calls.clone(id),
    onSuccess: async (copy) => {
      tell({ text: t("templates.cloned", { name: copy.name }) });
      goTo("templates", copy.id);
      await readAgain();
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => calls.remove(id),
    onSuccess: async (_, { id, name }) => {
      tell({ text: t("templates.deleted", { name }), undo: () => void calls.undelete(id).then(readAgain).catch(onError) });
      await readAgain();
    },
    onError,
  });
  return { clone, remove };
}
