import { Button } from "@fluentui/react-components";
import { ArrowDownload20Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { saveFile } from "../../shared/import/save-file.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

/** Through the API with its token, since a plain link would carry none. */
export function ExportCases() {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const { tell } = useTellBar();
  const save = useMutation({
    mutationFn: calls.casesCsv,
    onSuccess: (csv) => {
      const fileName = `cases-${new Date().toISOString().slice(0, 10)}.csv`;
      saveFile(csv, fileName);
      tell({ text: t("audit.exported", { fileName }) });
    },
  });
  return (
    <Panel title={t("audit.exportTitle")} aside={<Button icon={<ArrowDownload20Regular />} disabledFocusable={save.isPending} onClick={() => save.mutate()}>{t(save.isPending ? "audit.exporting" : "audit.export")}</Button>}>
      <p style={{ margin: 0 }}>{t("audit.exportText")}</p>
      {save.error && <div style={{ marginTop: "12px" }}><ErrorCard error={save.error} onRetry={() => save.mutate()} onDismiss={save.reset} /></div>}
    </Panel>
  );
}
