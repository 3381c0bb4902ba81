import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowDownload16Regular, Document16Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChatContent } from "../../../server/contract/chats.ts";
import { useCalls } from "../ui/connection-context.ts";

const useStyles = makeStyles({
  picture: { display: "block", maxWidth: "100%", maxHeight: "320px", borderRadius: tokens.borderRadiusMedium },
  sticker: { maxHeight: "128px" },
  file: { display: "flex", alignItems: "center", gap: "8px", minWidth: 0 },
  name: { minWidth: 0, overflowWrap: "anywhere" },
  fact: { display: "block", fontSize: tokens.fontSizeBase200 },
  missing: { margin: 0, fontStyle: "italic" },
});

type Media = Extract<ChatContent, { fileSha256: string | null }>;

/** What is shown at once; other files, and large ones, are fetched when somebody asks. */
const SHOWN_BYTES_MAX = 8 * 1024 * 1024;
const shown = /^(image\/(png|jpeg|gif|webp)|audio\/[\w.+-]+|video\/(mp4|webm|3gpp))$/;

/** A picture, a sound, a film or a file, of our own store. A document is saved and never opened here. */
export function ChatFile({ messageId, attachmentId, content }: { messageId: string; attachmentId: string | null; content: Media }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { chats } = useCalls();
  const mimeType = content.mimeType.split(";")[0]!.trim().toLowerCase();
  const isShown = content.type !== "document" && shown.test(mimeType) && (content.size ?? 0) <= SHOWN_BYTES_MAX;
  const [isAsked, setAsked] = useState(false);
  const name = content.fileName ?? t(`inbox.kind.${content.type}`);
  const { data, error, isFetching } = useQuery({ queryKey: ["chat-file", messageId, attachmentId], queryFn: () => chats.file(messageId, attachmentId!), enabled: attachmentId !== null && (isShown || isAsked), staleTime: Infinity });
  const url = useObjectUrl(data, mimeType);
  useEffect(() => {
    if (isAsked && url && !isShown) save(url, name);
  }, [isAsked, url, isShown, name]);
  if (attachmentId === null) return <p className={styles.missing}>{content.failure ? t("inbox.file.gone") : t("inbox.file.coming")}</p>;
  if (error) return <p className={styles.missing}>{t("inbox.file.gone")}</p>;
  if (isShown && url && (content.type === "image" || content.type === "sticker")) return <img className={styles.picture} src={url} alt={content.caption ?? name} />;
  if (isShown && url && content.type === "audio") return <audio controls src={url} aria-label={name} style={{ maxWidth: "100%" }} />;
  if (isShown && url && content.type === "video") return <video controls src={url} className={styles.picture} aria-label={name} />;
  return (
    <span className={styles.file}>
      <Document16Regular aria-hidden />
      <span className={styles.name}><bdi>{name}</bdi>{content.size !== null && <span className={styles.fact}>{sizeText(content.size)}</span>}</span>
      <Button size="small" appearance="subtle" icon={<ArrowDownload16Regular />} disabledFocusable={isFetching} aria-label={t("inbox.file.save", { name })} onClick={() => (url ? save(url, name) : setAsked(true))} />
    </span>
  );
}

/** `mimeType` is one that shows no page; anything else is bytes to be saved. */
function useObjectUrl(blob: Blob | undefined, mimeType: string): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(new Blob([blob], { type: shown.test(mimeType) ? mimeType : "application/octet-stream" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob, mimeType]);
  return url;
}

function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

export function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
