import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { DocumentRegular, ImageRegular, MailRegular } from "@fluentui/react-icons";
import { texts } from "../texts.ts";
import type { MailApi } from "./mail-api.ts";
import type { Attachment } from "./message.ts";

const useStyles = makeStyles({
  row: { display: "flex", flexWrap: "wrap", gap: "6px", padding: "0 20px 10px" },
  file: { maxWidth: "240px", minWidth: 0, justifyContent: "flex-start", fontWeight: tokens.fontWeightRegular },
  name: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  size: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    paddingLeft: "6px",
    whiteSpace: "nowrap",
  },
});

type RowProps = { api: MailApi; messageId: string; attachments: Attachment[] };

export function AttachmentRow({ api, messageId, attachments }: RowProps) {
  const styles = useStyles();
  if (attachments.length === 0) return null;
  return (
    <div className={styles.row}>
      {attachments.map((attachment) => (
        <Button
          key={attachment.id}
          className={styles.file}
          icon={iconOf(attachment)}
          aria-label={texts.download(attachment.name)}
          title={attachment.name}
          onClick={() => void download(api, messageId, attachment)}
        >
          <span className={styles.name}>{attachment.name}</span>
          <span className={styles.size}>{fileSize(attachment.size)}</span>
        </Button>
      ))}
    </div>
  );
}

function iconOf(attachment: Attachment) {
  if (attachment["@odata.type"]?.endsWith("itemAttachment")) return <MailRegular />;
  return attachment.contentType?.startsWith("image/") ? <ImageRegular /> : <DocumentRegular />;
}

async function download(api: MailApi, messageId: string, attachment: Attachment): Promise<void> {
  const { contentBytes, contentType } = await api.attachment(messageId, attachment.id);
  if (contentBytes === undefined) return;
  const bytes = Uint8Array.from(atob(contentBytes), (character) => character.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: contentType || "application/octet-stream" }));
  link.download = attachment.name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
