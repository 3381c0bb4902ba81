import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Dismiss12Regular, Warning16Filled } from "@fluentui/react-icons";
import { useId, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyRecipient } from "../../../../server/contract/replies.ts";

const ADDRESS = /^[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"']+$/;

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "28px minmax(0, 1fr)", columnGap: "4px", alignItems: "start", borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, padding: "4px 0" },
  label: { paddingTop: "4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  chips: { display: "flex", flexWrap: "wrap", gap: "4px", margin: 0, padding: 0, listStyleType: "none", minWidth: 0 },
  chip: { display: "inline-flex", alignItems: "center", gap: "4px", maxWidth: "100%", minWidth: 0, paddingInlineStart: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3, border: `1px solid ${tokens.colorTransparentStroke}`, fontSize: tokens.fontSizeBase200 },
  doubtful: { backgroundColor: tokens.colorStatusWarningBackground1, border: `1px solid ${tokens.colorStatusWarningBorder1}` },
  icon: { display: "inline-flex", flexShrink: 0, color: tokens.colorStatusWarningForeground3 },
  name: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  entry: { flexGrow: 1, flexBasis: "72px", minWidth: "72px" },
  input: {
    width: "100%", minWidth: 0, boxSizing: "border-box", minHeight: "24px", padding: "0 4px", border: "none", background: "none", color: "inherit", font: "inherit", fontSize: tokens.fontSizeBase200, borderRadius: tokens.borderRadiusMedium,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    "::placeholder": { color: tokens.colorNeutralForeground3 },
  },
  remove: { minWidth: "24px", width: "24px", height: "24px" },
  wrong: { gridColumn: "2", margin: "2px 0 0", color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200 },
});

interface RecipientFieldProps {
  label: string;
  recipients: ReplyRecipient[];
  /** Folded addresses that something is to be said of. */
  doubtful: ReadonlySet<string>;
  onChange: (recipients: ReplyRecipient[]) => void;
}

/** People as chips. Enter, a comma or leaving the field takes what was typed; Backspace in the empty field takes the last one out. */
export function RecipientField({ label, recipients, doubtful, onChange }: RecipientFieldProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const wrongId = useId();
  function take(text: string) {
    const found = readAddresses(text);
    const refused = found.find(({ address }) => !ADDRESS.test(address));
    setWrong(refused ? refused.address : null);
    if (refused) return;
    const known = new Set(recipients.map(({ address }) => address.toLowerCase()));
    const fresh = found.filter(({ address }) => !known.has(address.toLowerCase()));
    if (fresh.length > 0) onChange([...recipients, ...fresh]);
    setTyped("");
  }
  function onKeyDown(event: KeyboardEvent) {
    if ((event.key === "Enter" || event.key === "," || event.key === ";") && typed.trim()) {
      event.preventDefault();
      take(typed);
    }
    if (event.key === "Backspace" && typed === "" && recipients.length > 0) onChange(recipients.slice(0, -1));
  }
  function onPaste(event: ClipboardEvent) {
    const text = event.clipboardData.getData("text/plain");
    if (!/[,;\n]/.test(text)) return;
    event.preventDefault();
    take(text);
  }
  return (
    <div className={styles.root} role="group" aria-label={label}>
      <span className={styles.label} aria-hidden>{label}</span>
      <ul className={styles.chips}>
        {recipients.map(({ address, name }) => {
          const isDoubtful = doubtful.has(address.toLowerCase());
          return (
            <li key={address} className={mergeClasses(styles.chip, isDoubtful && styles.doubtful)} title={address}>
              {isDoubtful && <span className={styles.icon} aria-hidden><Warning16Filled /></span>}
              <bdi className={styles.name}>{name || address}</bdi>
              <Button className={styles.remove} size="small" appearance="transparent" icon={<Dismiss12Regular />} aria-label={t("reply.remove", { address })} onClick={() => onChange(recipients.filter((each) => each.address !== address))} />
            </li>
          );
        })}
        <li className={styles.entry}>
          <input className={styles.input} type="text" inputMode="email" value={typed} aria-label={t("reply.addTo", { field: label })} aria-invalid={wrong !== null} aria-describedby={wrong === null ? undefined : wrongId} placeholder={recipients.length === 0 ? t("reply.addRecipient") : ""} onChange={(event) => setTyped(event.target.value)} onKeyDown={onKeyDown} onPaste={onPaste} onBlur={() => typed.trim() && take(typed)} />
        </li>
      </ul>
      {wrong !== null && <p id={wrongId} className={styles.wrong} role="alert">{t("reply.invalid", { text: wrong })}</p>}
    </div>
  );
}

/** `Ingrid Solberg <ingrid@…>, olav@…` */
function readAddresses(text: string): ReplyRecipient[] {
  return text.split(/[,;\n]+/).map((part) => part.trim()).filter(Boolean).map((part) => {
    const named = /^"?([^"<]*?)"?\s*<([^>]+)>$/.exec(part);
    return named ? { address: named[2]!.trim(), name: named[1]!.trim() || null } : { address: part, name: null };
  });
}
