import { makeStyles, tokens } from "@fluentui/react-components";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorBoundary } from "../shared/ui/error-boundary.tsx";
import { SkeletonLines } from "../shared/ui/skeletons.tsx";
import { TabStrip, tabId } from "../shared/ui/tab-strip.tsx";
import { UndoBar } from "../shared/ui/undo-bar.tsx";
import { PaneContext, type PaneDraft, type PaneTab } from "./pane-context.ts";
import { usePaneState } from "./use-me.ts";

const MailTab = lazy(async () => ({ default: (await import("./mail/mail-tab.tsx")).MailTab }));
const QueueTab = lazy(async () => ({ default: (await import("./queue/queue-tab.tsx")).QueueTab }));
const MergeTab = lazy(async () => ({ default: (await import("./merge/merge-tab.tsx")).MergeTab }));
const PaneTools = lazy(async () => ({ default: (await import("./pane-tools.tsx")).PaneTools }));

const tabs: Record<PaneTab, () => ReactNode> = { mail: () => <MailTab />, queue: () => <QueueTab />, merge: () => <MergeTab /> };
const names = Object.keys(tabs) as PaneTab[];

const PANEL_ID = "pane-panel";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", height: "100vh", fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  bar: { display: "flex", alignItems: "center", flexShrink: 0, paddingInline: "4px", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  tabs: { flexGrow: 1, minWidth: 0 },
  tools: { display: "flex", alignItems: "center", flexShrink: 0, minWidth: "32px" },
  /** For those who hear the page: the chosen tab tells the others. */
  heard: { position: "absolute", width: "1px", height: "1px", margin: "-1px", padding: 0, overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" },
  place: { flexGrow: 1, minHeight: 0, overflowY: "auto", padding: "12px", paddingInlineEnd: "4px", scrollbarGutter: "stable", scrollbarWidth: "thin" },
});

/** Tabs at the top, the chosen one below; which one is remembered on the server. */
export function Pane() {
  const styles = useStyles();
  const { t } = useTranslation();
  const { tab, openTab, draft, setDraft } = useTabs();
  return (
    <PaneContext value={{ tab, openTab, draft, setDraft }}>
      <UndoBar>
        <div className={styles.root}>
          <header className={styles.bar}>
            <div className={styles.tabs}>
              <TabStrip label={t("tabs.label")} tabs={names.map((value) => ({ value, text: t(`tabs.${value}`) }))} selected={tab} onSelect={openTab} panelId={PANEL_ID} />
            </div>
            <div className={styles.tools}>
              <Suspense fallback={null}><PaneTools /></Suspense>
            </div>
          </header>
          <main className={styles.place}>
            <h1 className={styles.heard}>{t(`tabs.${tab}`)}</h1>
            <div id={PANEL_ID} role="tabpanel" aria-labelledby={tabId(PANEL_ID, tab)}>
              <ErrorBoundary key={tab}>
                <Suspense fallback={<SkeletonLines lines={6} />}>{tabs[tab]()}</Suspense>
              </ErrorBoundary>
            </div>
          </main>
        </div>
      </UndoBar>
    </PaneContext>
  );
}

/** The remembered tab until somebody chooses one. */
function useTabs() {
  const { state, remember } = usePaneState();
  const [chosen, setChosen] = useState<PaneTab | null>(null);
  const [draft, setDraft] = useState<PaneDraft | null>(null);
  const remembered = names.find((name) => name === state.tab);
  function openTab(next: PaneTab) {
    setChosen(next);
    remember({ tab: next });
  }
  return { tab: chosen ?? remembered ?? "mail", openTab, draft, setDraft };
}
