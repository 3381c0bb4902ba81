import { Checkbox, makeStyles, tokens } from "@fluentui/react-components";
import { Warning20Filled } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { mustBeAccepted, type ReplyWarning } from "../../../../server/contract/reply-warnings.ts";

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr)", columnGap: "8px", padding: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorStatusWarningBackground1, border: `1px solid ${tokens.colorStatusWarningBorder1}`, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  icon: { color: tokens.colorStatusWarningForeground3 },
  list: { margin: 0, padding: 0, listStyleType: "none", display: "flex", flexDirection: "column", gap: "4px", overflowWrap: "anywhere" },
});

interface ReplyDoubtsProps {
  warnings: ReplyWarning[];
  fields: string[];
  accepted: ReadonlySet<string>;
  onAccept: (what: string, isAccepted: boolean) => void;
}

/** What is to be said before an answer leaves; what might do harm is to be confirmed one by one. */
export function ReplyDoubts({ warnings, fields, accepted, onAccept }: ReplyDoubtsProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const isAny = warnings.length + fields.length > 0;
  const box = (what: string, label: string) => <Checkbox size="medium" checked={accepted.has(what.toLowerCase())} label={label} onChange={(_event, data) => onAccept(what.toLowerCase(), data.checked === true)} />;
  return (
    <div role="status" aria-live="polite">
      {isAny && (
        <div className={styles.root}>
          <Warning20Filled className={styles.icon} aria-hidden />
          <ul className={styles.list}>
            {fields.map((field) => (
              <li key={field}>{t("reply.warning.field", { field })}{box(field, t("reply.acceptField", { field }))}</li>
            ))}
            {warnings.map((warning) => (
              <li key={`${warning.kind} ${warning.address}`}>
                {t(`reply.warning.${warning.kind}`, { address: warning.address })}
                {mustBeAccepted(warning) && <div>{box(warning.address, t("reply.accept", { address: warning.address }))}</div>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
