import { makeStyles, mergeClasses } from "@fluentui/react-components";
import { useState } from "react";
import { ConversationView } from "../../shared/chat/conversation-view.tsx";
import { type InboxFilters, readFilters, writeFilters } from "../../shared/chat/inbox-filters.ts";
import { InboxList } from "../../shared/chat/inbox-list.tsx";
import { useDrafts } from "../../shared/chat/use-drafts.ts";
import { useUndo } from "../../shared/ui/undo-bar.tsx";
import { usePane } from "../pane-context.ts";
import { useMe, usePaneState } from "../use-me.ts";

const useStyles = makeStyles({
  /** The pane's own padding is given back: a chat needs every pixel of 320. */
  root: { margin: "-12px -10px -12px -12px", height: "calc(100vh - 46px)" },
  behind: { display: "none" },
});

/** Conversations of every channel; an open one takes the whole pane, and the list stays as it was behind it. */
export function InboxTab() {
  const styles = useStyles();
  const tell = useUndo();
  const { openTab, setCaseId } = usePane();
  const { data: me } = useMe();
  const { draftOf, setDraft } = useDrafts();
  const [openId, setOpenId] = useState<string | null>(null);
  const { filters, setFilters } = useKeptFilters();
  const may = (verb: string) => (me?.may as readonly string[] | undefined)?.includes(verb) ?? true;
  function openCase(caseId: string) {
    setCaseId(caseId);
    openTab("queue");
  }
  return (
    <>
      {openId && <div className={styles.root}><ConversationView key={openId} conversationId={openId} may={may} tell={tell} onBack={() => setOpenId(null)} onClosed={() => setOpenId(null)} onOpenCase={openCase} onPerson={(contactId) => { setFilters({ contactId }); setOpenId(null); }} draft={draftOf(openId)} setDraft={(change) => setDraft(openId, change)} /></div>}
      <div className={mergeClasses(styles.root, openId !== null && styles.behind)}><InboxList filters={filters} setFilters={setFilters} currentId={openId} onOpen={setOpenId} isSeen={openId === null} /></div>
    </>
  );
}

/** As they were the last time, on whatever machine; what was searched is not kept. */
function useKeptFilters(): { filters: InboxFilters; setFilters: (filters: InboxFilters) => void } {
  const { state, remember } = usePaneState();
  const [chosen, setChosen] = useState<InboxFilters | null>(null);
  const kept = typeof state.inboxFilters === "string" ? state.inboxFilters : "";
  return {
    filters: chosen ?? readFilters(kept),
    setFilters(next) {
      setChosen(next);
      const { search: _, ...lasting } = next;
      if (writeFilters(lasting) !== kept) remember({ inboxFilters: writeFilters(lasting) });
    },
  };
}
