import { useMutation, useQueryClient } from "@tanstack/react-query";
import { problemOf } from "../../../shared/api-problem.ts";
import { problemSentence } from "../../../shared/problem-text.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useContactCalls } from "../use-contact-calls.ts";

/** Makes two of a merged person again. */
export function useTakeApart(keptId: string) {
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  return useMutation({
    mutationFn: (merge: { id: string; name: string }) => calls.takeApart(keptId, merge.id),
    onSuccess: async (kept, merge) => {
      queries.setQueryData(settingsKeys.contact(keptId), kept);
      tell({ text: t("contacts.merged.apart", { name: merge.name }) });
      await queries.invalidateQueries({ queryKey: ["contacts"] });
    },
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
  });
}
