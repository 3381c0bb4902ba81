import { useMutation } from "@tanstack/react-query";
import { problemOf } from "../../shared/api-problem.ts";
import { saveFile } from "../../shared/import/save-file.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";

/** All rules as one file, in their order. */
export function useExportRules(): () => void {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const { tell } = useTellBar();
  const save = useMutation({
    mutationFn: calls.rules.exported,
    onSuccess: (file) => saveFile(new Blob([JSON.stringify(file, null, 2)], { type: "application/json" }), `rules-${new Date().toISOString().slice(0, 10)}.json`),
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
  });
  return () => save.mutate();
}
