import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Delete20Regular, Edit20Regular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  row: {
    display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto auto", alignItems: "center", columnGap: "16px", padding: "12px 0", borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 },
  },
  name: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorBrandForegroundLink, overflowWrap: "anywhere", textDecorationLine: "none", ":hover": { textDecorationLine: "underline" } },
  text: { margin: "2px 0 0", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  count: { color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" },
  actions: { display: "flex", gap: "4px" },
});

interface NamedRowProps {
  name: string;
  description: string;
  href: string;
  count: string;
  /** What else is to be known of it. */
  more?: ReactNode;
  /** Absent where the role may not. */
  onEdit?: () => void;
  onDelete?: () => void;
}

/** A list or a segment: its name opens the contacts in it. */
export function NamedRow({ name, description, href, count, more, onEdit, onDelete }: NamedRowProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const [edit, remove] = [t("lists.edit", { name }), t("lists.delete", { name })];
  return (
    <li className={styles.row}>
      <div>
        <a className={styles.name} href={href} dir="auto">{name}</a>
        {description && <p className={styles.text}>{description}</p>}
        {more && <p className={styles.text}>{more}</p>}
      </div>
      <span className={styles.count}>{count}</span>
      <div className={styles.actions}>
        {onEdit && <Button appearance="subtle" icon={<Edit20Regular />} aria-label={edit} title={edit} onClick={onEdit} />}
        {onDelete && <Button appearance="subtle" icon={<Delete20Regular />} aria-label={remove} title={remove} onClick={onDelete} />}
      </div>
    </li>
  );
}
