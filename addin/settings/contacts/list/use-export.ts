import { useMutation } from "@tanstack/react-query";
import { problemOf } from "../../../shared/api-problem.ts";
import { saveFile } from "../../../shared/import/save-file.ts";
import { problemSentence } from "../../../shared/problem-text.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { useTellBar } from "../../ui/tell-bar.tsx";

/** Contacts as a file, through the API with its token, since a plain link would carry none. */
export function useExport(fetchCsv: () => Promise<Blob>) {
  const { t } = useTexts();
  const { tell } = useTellBar();
  return useMutation({
    mutationFn: fetchCsv,
    onSuccess: (csv) => {
      const fileName = `contacts-${new Date().toISOString().slice(0, 10)}.csv`;
      saveFile(csv, fileName);
      tell({ text: t("contacts.exported", { fileName }) });
    },
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
  });
}
