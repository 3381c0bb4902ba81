import { Button } from "@fluentui/react-components";
import { ArrowDownload20Regular } from "@fluentui/react-icons";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useSaveCsv } from "./use-save-csv.ts";

export function ExportCases() {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const save = useSaveCsv("cases", calls.casesCsv);
  return (
    <Panel title={t("audit.exportTitle")} aside={<Button icon={<ArrowDownload20Regular />} disabledFocusable={save.isPending} onClick={() => save.mutate()}>{t(save.isPending ? "audit.exporting" : "audit.export")}</Button>}>
      <p style={{ margin: 0 }}>{t("audit.exportText")}</p>
      {save.error && <div style={{ marginTop: "12px" }}><ErrorCard error={save.error} onRetry={() => save.mutate()} onDismiss={save.reset} /></div>}
    </Panel>
  );
}
