import { Button, makeStyles, ProgressBar, tokens } from "@fluentui/react-components";
import { Attach20Regular, Dismiss16Regular, Document20Regular, Image20Regular } from "@fluentui/react-icons";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { ATTACHMENT_BYTES_MAX, type TemplateAttachment } from "../../../server/contract/templates.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import type { useAttaching } from "./use-attaching.ts";
import { useTemplateWords } from "./use-template-words.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "8px" },
  list: { margin: 0, padding: 0, listStyleType: "none", display: "flex", flexDirection: "column", gap: "4px" },
  line: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr) auto 24px", alignItems: "center", gap: "8px", minHeight: "32px" },
  icon: { display: "inline-flex", color: tokens.colorNeutralForeground2 },
  name: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, fontVariantNumeric: "tabular-nums" },
});

interface AttachmentListProps {
  attachments: TemplateAttachment[];
  attaching: ReturnType<typeof useAttaching>;
}

/** What goes with every mail of the template. Pictures in the text go when their place in it goes. */
export function AttachmentList({ attachments, attaching }: AttachmentListProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const words = useTemplateWords();
  const input = useRef<HTMLInputElement>(null);
  const bytes = attachments.reduce((sum, { size }) => sum + size, 0);
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <span className={styles.quiet}>{bytes === 0 ? t("template.noAttachments") : t("template.attachmentBytes", { size: words.size(bytes), most: words.size(ATTACHMENT_BYTES_MAX) })}</span>
        <input ref={input} type="file" hidden multiple aria-label={t("template.attach")} onChange={(event) => { attaching.attach([...(event.target.files ?? [])]); event.target.value = ""; }} />
        <Button size="small" icon={<Attach20Regular />} disabledFocusable={attaching.progress !== null} onClick={() => input.current?.click()}>{t("template.attach")}</Button>
      </div>
      {attaching.progress !== null && <ProgressBar value={attaching.progress} aria-label={t("template.sending")} />}
      {attaching.error && <ErrorCard error={attaching.error} onDismiss={attaching.forget} />}
      {attachments.length > 0 && (
        <ul className={styles.list}>
          {attachments.map((each) => (
            <li key={`${each.sha256} ${each.contentId} ${each.fileName}`} className={styles.line}>
              <span className={styles.icon} aria-hidden>{each.contentId === null ? <Document20Regular /> : <Image20Regular />}</span>
              <span className={styles.name} title={each.fileName}><bdi>{each.fileName}</bdi></span>
              <span className={styles.quiet}>{each.contentId !== null && `${t("template.inText")} · `}{words.size(each.size)}</span>
              {each.contentId === null ? <Button size="small" appearance="subtle" icon={<Dismiss16Regular />} aria-label={t("template.removeFile", { name: each.fileName })} onClick={() => attaching.remove(each)} /> : <span />}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
