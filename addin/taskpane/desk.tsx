import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { readConfig } from "../shared/config.ts";
import { createConnection } from "../shared/connection.ts";
import { createDeskLine } from "../shared/desk-line.ts";
import { authOffice } from "../shared/office.ts";
import { createQueryClient } from "../shared/query-client.ts";
import { keysTouchedBy } from "../shared/query-keys.ts";
import { ConnectionContext } from "../shared/ui/connection-context.ts";
import { ErrorBoundary } from "../shared/ui/error-boundary.tsx";
import { SkeletonLines } from "../shared/ui/skeletons.tsx";
import { UndoBar } from "../shared/ui/undo-bar.tsx";
import { useKeys } from "../shared/ui/use-keys.ts";
import { DeskLineContext } from "../shared/ui/use-onlookers.ts";
import { PaneContext, paneTabs, type PaneDraft, type PaneTab } from "./pane-context.ts";
import { useMe, usePaneState } from "./use-me.ts";
import { useOwnEscape } from "./use-own-escape.ts";

const MailTab = lazy(async () => ({ default: (await import("./mail/mail-tab.tsx")).MailTab }));
const QueueTab = lazy(async () => ({ default: (await import("./queue/queue-tab.tsx")).QueueTab }));
const MergeTab = lazy(async () => ({ default: (await import("./merge/merge-tab.tsx")).MergeTab }));
const InboxTab = lazy(async () => ({ default: (await import("./inbox/inbox-tab.tsx")).InboxTab }));
const KeysHelp = lazy(async () => ({ default: (await import("./keys-help.tsx")).KeysHelp }));
const OwnMailboxBar = lazy(async () => ({ default: (await import("./own-mailbox-bar.tsx")).OwnMailboxBar }));
const PaneTools = lazy(async () => ({ default: (await import("./pane-tools.tsx")).PaneTools }));

const contents: Record<PaneTab, () => ReactNode> = { mail: () => <MailTab />, queue: () => <QueueTab />, merge: () => <MergeTab />, inbox: () => <InboxTab /> };

interface DeskProps {
  /** Null until somebody chooses a tab, or the remembered one has come. */
  chosen: PaneTab | null;
  openTab: (tab: PaneTab) => void;
  /** In the header, at the right of the tabs. */
  toolsPlace: HTMLElement | null;
}

let opened: ReturnType<typeof openDesk> | null = null;

/** React may begin the first render more than once before it keeps one: two desks would ask for two sign-ins. */
const theDesk = () => (opened ??= openDesk());

/** Once in the life of the page: the way to the server, and what is read from it. */
function openDesk() {
  const connection = createConnection(readConfig(), authOffice);
  const queries = createQueryClient();
  const line = createDeskLine({
    connection,
    onEvent: (event) => keysTouchedBy(event).forEach((queryKey) => void queries.invalidateQueries({ queryKey: [...queryKey] })),
    onGap: () => void queries.invalidateQueries(),
  });
  line.start();
  return { connection, queries, line };
}

/** What is behind the tabs, with server data that stays fresh by itself. */
export function Desk(props: DeskProps) {
  const [{ connection, queries, line }] = useState(theDesk);
  return (
    <ConnectionContext value={connection}>
      <QueryClientProvider client={queries}>
        <DeskLineContext value={line}>
          <UndoBar>
            <DeskContent {...props} />
          </UndoBar>
        </DeskLineContext>
      </QueryClientProvider>
    </ConnectionContext>
  );
}

function DeskContent({ chosen, openTab, toolsPlace }: DeskProps) {
  const [draft, setDraft] = useState<PaneDraft | null>(null);
  const [caseId, setCaseId] = useState<string | null>(null);
  const [showsKeys, setShowsKeys] = useState(false);
  const tab = chosen ?? "mail";
  useKeys({ "?": () => setShowsKeys(true) });
  useOwnEscape();
  useRememberedTab(chosen, openTab);
  const pane = useMemo(() => ({ tab, openTab, caseId, setCaseId, showKeys: () => setShowsKeys(true), draft, setDraft }), [tab, openTab, caseId, draft]);
  return (
    <PaneContext value={pane}>
      {toolsPlace && createPortal(<Suspense fallback={null}><PaneTools /></Suspense>, toolsPlace)}
      <Suspense fallback={null}><OwnMailboxBar /></Suspense>
      <ErrorBoundary key={tab}>
        <Suspense fallback={<SkeletonLines lines={6} />}>{contents[tab]()}</Suspense>
      </ErrorBoundary>
      {showsKeys && <Suspense fallback={null}><KeysHelp onClose={() => setShowsKeys(false)} /></Suspense>}
    </PaneContext>
  );
}

/** Opens the tab of the last time, unless somebody was quicker, and keeps what is chosen for the next. */
function useRememberedTab(chosen: PaneTab | null, openTab: (tab: PaneTab) => void): void {
  const isKnown = useMe().data !== undefined;
  const { state, remember } = usePaneState();
  const remembered = paneTabs.find((tab) => tab === state.tab);
  useEffect(() => {
    if (isKnown && chosen === null && remembered) openTab(remembered);
  }, [isKnown, chosen, remembered]);
  // Not when another pane of the same person remembers another one.
  useEffect(() => {
    if (isKnown && chosen !== null && chosen !== remembered) remember({ tab: chosen });
  }, [isKnown, chosen]);
}
