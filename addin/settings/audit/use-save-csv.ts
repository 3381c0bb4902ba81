import { useMutation } from "@tanstack/react-query";
import { saveFile } from "../../shared/import/save-file.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";

/** A table as a file of today, through the API with its token, since a plain link would carry none. */
export function useSaveCsv(name: string, fetchCsv: () => Promise<Blob>) {
  const { t } = useTexts();
  const { tell } = useTellBar();
  return useMutation({
    mutationFn: fetchCsv,
    onSuccess: (csv) => {
      const fileName = `${name}-${new Date().toISOString().slice(0, 10)}.csv`;
      saveFile(csv, fileName);
      tell({ text: t("audit.exported", { fileName }) });
    },
  });
}
