import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Chat24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { chatKeys } from "../../shared/chat/chat-keys.ts";
import { ConversationView } from "../../shared/chat/conversation-view.tsx";
import { readFilters, writeFilters } from "../../shared/chat/inbox-filters.ts";
import { InboxKeys } from "../../shared/chat/inbox-keys.tsx";
import { InboxList } from "../../shared/chat/inbox-list.tsx";
import { PersonColumn } from "../../shared/chat/person-column.tsx";
import { useDrafts } from "../../shared/chat/use-drafts.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { useKeys } from "../../shared/ui/use-keys.ts";
import { CaseDrawer } from "../contacts/person/case-drawer.tsx";
import { useMe } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { hrefWith, replaceAddress, useRouteQuery } from "../shell/route.ts";
import { Page } from "../ui/page.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

/** The list stands behind an open conversation. */
const narrow = matchMedia("(max-width: 720px)");

const useStyles = makeStyles({
  columns: {
    display: "grid", gridTemplateColumns: "300px minmax(0, 1fr) 260px", height: "calc(100vh - 190px)", minHeight: "480px", overflow: "hidden", border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge, backgroundColor: tokens.colorNeutralBackground1,
    "> * + *": { borderInlineStartWidth: "1px", borderInlineStartStyle: "solid", borderInlineStartColor: tokens.colorNeutralStroke2 }, "> *": { minWidth: 0, minHeight: 0 },
    "@media (max-width: 1180px)": { gridTemplateColumns: "280px minmax(0, 1fr)" },
    "@media (max-width: 720px)": { gridTemplateColumns: "minmax(0, 1fr)", "> * + *": { borderInlineStartWidth: 0 } },
  },
  person: { "@media (max-width: 1180px)": { display: "none" } },
  behind: { "@media (max-width: 720px)": { display: "none" } },
  none: { display: "grid", alignItems: "center", justifyItems: "center" },
});

/** #/inbox/…: everything that people write, on every channel, beside who they are. */
export function InboxPage({ route: [openId] }: { route: string[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { chats } = useCalls();
  const { may: verbs } = useMe();
  const { tell } = useTellBar();
  const { draftOf, setDraft } = useDrafts();
  const [caseId, setCaseId] = useState<string | null>(null);
  const [showsKeys, setShowsKeys] = useState(false);
  const may = (verb: string) => (verbs as readonly string[]).includes(verb);
  const query = useRouteQuery();
  const filters = readFilters(query);
  const open = (id: string) => void (location.hash = hrefWith(query, "inbox", id));
  const close = () => void (location.hash = hrefWith(query, "inbox"));
  const isNarrow = useSyncExternalStore(onWidth, () => narrow.matches);
  const id = openId ?? null;
  const show = (next: typeof filters) => replaceAddress(hrefWith(writeFilters(next), "inbox", ...(id === null ? [] : [id])));
  const onPerson = (contactId: string) => show({ contactId });
  const { data: conversation } = useQuery({ queryKey: chatKeys.one(id ?? ""), queryFn: () => chats.one(id!), enabled: id !== null });
  useKeys({ "?": () => setShowsKeys(true) });
  return (
    <Page title={t("section.inbox")}>
      <div className={styles.columns}>
        <div className={id ? styles.behind : undefined}><InboxList filters={filters} setFilters={show} currentId={id} onOpen={open} /></div>
        {id ? <ConversationView key={id} conversationId={id} may={may} tell={tell} onBack={isNarrow ? close : undefined} onClosed={close} onOpenCase={setCaseId} onPerson={onPerson} draft={draftOf(id)} setDraft={(change) => setDraft(id, change)} /> : <div className={mergeClasses(styles.none, styles.behind)}><EmptyState icon={<Chat24Regular />} title={t("inbox.choose")} text={t("inbox.chooseText")} /></div>}
        <div className={styles.person}>{conversation && <PersonColumn conversation={conversation} may={may} tell={tell} onOpen={open} onOpenCase={setCaseId} onPerson={onPerson} />}</div>
      </div>
      {caseId && <CaseDrawer id={caseId} onClose={() => setCaseId(null)} />}
      {showsKeys && <InboxKeys onClose={() => setShowsKeys(false)} />}
    </Page>
  );
}

function onWidth(listener: () => void): () => void {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
}
