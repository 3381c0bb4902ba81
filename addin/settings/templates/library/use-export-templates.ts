import { useMutation } from "@tanstack/react-query";
import { problemOf } from "../../../shared/api-problem.ts";
import { saveFile } from "../../../shared/import/save-file.ts";
import { problemSentence } from "../../../shared/problem-text.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useTemplateCalls } from "../use-template-calls.ts";

/** Chosen templates in their newest version, or all with their history: a backup. */
export function useExportTemplates() {
  const { t } = useTexts();
  const calls = useTemplateCalls();
  const { tell } = useTellBar();
  return useMutation({
    mutationFn: ({ ids, withHistory }: { ids: string[] | null; withHistory: boolean }) => calls.exported(ids, withHistory),
    onSuccess: (file, { ids }) => {
      const fileName = `templates${ids === null ? "-backup" : ""}-${new Date().toISOString().slice(0, 10)}.json`;
      saveFile(file, fileName);
      tell({ text: t("templates.exported", { fileName }) });
    },
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
  });
}
