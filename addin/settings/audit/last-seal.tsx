import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { exactTime } from "../../shared/i18n/dates.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { CopyField } from "../ui/copy-field.tsx";

const useStyles = makeStyles({
  seal: { display: "flex", flexDirection: "column", gap: "8px", maxWidth: "720px", marginBottom: "16px" },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** By what anybody can check that nothing below was changed; nothing while there is no seal yet. */
export function LastSeal() {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const calls = useSettingsCalls();
  const { data: seal } = useQuery({ queryKey: settingsKeys.auditSeal, queryFn: calls.auditSeal });
  if (!seal) return null;
  return (
    <div className={styles.seal}>
      <p className={styles.text}>{t("audit.sealed", { seq: seal.toSeq, at: exactTime(new Date(seal.sealedAt), i18n.language) })}</p>
      <CopyField label={t("audit.sealCheck")} value={`npm run -s mailroom -- audit verify --expect ${seal.number}:${seal.hash}`} />
    </div>
  );
}
