import { makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useCalls } from "../ui/connection-context.ts";
import { chatKeys } from "./chat-keys.ts";

const SHOWN_MAX = 8;

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: "4px", maxHeight: "220px", overflowY: "auto", border: `1px solid ${tokens.colorNeutralStroke1}`, borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground1, boxShadow: tokens.shadow8 },
  one: { display: "block", width: "100%", padding: "6px 8px", border: "none", background: "none", font: "inherit", color: "inherit", textAlign: "start", cursor: "pointer", borderRadius: tokens.borderRadiusSmall, ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
  hint: { margin: 0, padding: "6px 8px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** `/` and a word: templates with a text for chats, filled for this person and put into the box to be looked over. */
export function SavedReplies({ conversationId, search, onChosen }: { conversationId: string; search: string; onChosen: (text: string, missing: string[]) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { chats, templates } = useCalls();
  const asked = search.trim();
  const { data } = useQuery({ queryKey: chatKeys.replies(asked), queryFn: () => templates.page(asked ? { search: asked } : {}) });
  const choose = useMutation({ mutationFn: (templateId: string) => chats.savedReply(conversationId, templateId), onSuccess: ({ text, missing }) => onChosen(text, missing) });
  const found = (data?.items ?? []).filter(({ channels }) => channels.includes("whatsapp")).slice(0, SHOWN_MAX);
  return (
    <ul className={styles.list} aria-label={t("inbox.replies.title")}>
      {found.map(({ id, name }) => <li key={id}><button type="button" className={styles.one} disabled={choose.isPending} onClick={() => choose.mutate(id)}><bdi>{name}</bdi></button></li>)}
      {data && found.length === 0 && <li className={styles.hint}>{t("inbox.replies.none")}</li>}
    </ul>
  );
}
