import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowDownload20Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { saveFile } from "../../shared/import/save-file.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

const useStyles = makeStyles({ text: { margin: "0 0 12px", maxWidth: "70ch", color: tokens.colorNeutralForeground2 } });

/** What admins set up, as a file for another desk or a drawer. */
export function ConfigurationPanel() {
  const styles = useStyles();
  const { t } = useTexts();
  const { tell } = useTellBar();
  const calls = useSettingsCalls();
  const mayExport = useMay("exportConfiguration");
  const save = useMutation({
    mutationFn: calls.configurationJson,
    onSuccess: (file) => {
      const fileName = `mailroom-${new Date().toISOString().slice(0, 10)}.json`;
      saveFile(file, fileName);
      tell({ text: t("audit.exported", { fileName }) });
    },
  });
  if (!mayExport) return null;
  return (
    <Panel title={t("system.configuration.title")}>
      <p className={styles.text}>{t("system.configuration.text")}</p>
      <Button icon={<ArrowDownload20Regular />} disabledFocusable={save.isPending} onClick={() => save.mutate()}>{t(save.isPending ? "system.configuration.exporting" : "system.configuration.export")}</Button>
      {save.error && <ErrorCard error={save.error} onRetry={() => save.mutate()} onDismiss={save.reset} />}
    </Panel>
  );
}
