import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Dismiss16Regular, Document16Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { ReplyAttachment } from "../../../../server/contract/replies.ts";
import { useTemplateWords } from "../../../shared/templates/use-template-words.ts";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none" },
  line: { display: "grid", gridTemplateColumns: "16px minmax(0, 1fr) auto 24px", alignItems: "center", gap: "8px", minHeight: "28px", fontSize: tokens.fontSizeBase200 },
  name: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  size: { color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
});

/** What goes with the answer; pictures of a template's text are part of the text. */
export function ReplyFiles({ attachments, onRemove }: { attachments: ReplyAttachment[]; onRemove: (attachment: ReplyAttachment) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const words = useTemplateWords();
  const files = attachments.filter(({ contentId }) => contentId === null);
  if (files.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={t("reply.attached")}>
      {files.map((each) => (
        <li key={`${each.sha256} ${each.fileName}`} className={styles.line}>
          <Document16Regular aria-hidden />
          <bdi className={styles.name} title={each.fileName}>{each.fileName}</bdi>
          <span className={styles.size}>{words.size(each.size)}</span>
          <Button size="small" appearance="subtle" icon={<Dismiss16Regular />} aria-label={t("reply.remove", { address: each.fileName })} onClick={() => onRemove(each)} />
        </li>
      ))}
    </ul>
  );
}
