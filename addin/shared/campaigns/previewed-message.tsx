import { makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Campaign, RecipientPreview } from "../../../server/contract/campaigns.ts";
import { HtmlFrame } from "../ui/html-frame.tsx";
import { ChatBubble } from "./chat-bubble.tsx";
import { lookOfText } from "./chat-look.ts";

const useStyles = makeStyles({ subject: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" } });

/** One recipient's message as they will read it: a mail, or what stands on their telephone. */
export function PreviewedMessage({ campaign: { chatTemplate }, preview: { channel, name, address, subject, html, text } }: { campaign: Pick<Campaign, "chatTemplate">; preview: RecipientPreview }) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (channel === "whatsapp") return <ChatBubble look={lookOfText(text, chatTemplate ?? { variants: [], language: "" })} label={t("check.previewOfMessage", { name: name || address })} />;
  return (
    <>
      <p className={styles.subject}>{subject}</p>
      <HtmlFrame html={html} title={t("check.previewOf", { name: name || address })} />
    </>
  );
}
