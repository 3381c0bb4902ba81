import { makeStyles, tokens } from "@fluentui/react-components";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorBoundary } from "../shared/ui/error-boundary.tsx";
import { SkeletonLines } from "../shared/ui/skeletons.tsx";
import { TabStrip, tabId } from "../shared/ui/tab-strip.tsx";
import { paneTabs, type PaneTab } from "./pane-context.ts";

const Desk = lazy(async () => ({ default: (await import("./desk.tsx")).Desk }));

const PANEL_ID = "pane-panel";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", height: "100vh", fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  bar: { display: "flex", alignItems: "center", flexShrink: 0, paddingInline: "4px", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  tabs: { flexGrow: 1, minWidth: 0 },
  tools: { display: "flex", alignItems: "center", flexShrink: 0, minWidth: "32px" },
  /** For those who hear the page: the chosen tab tells the others. */
  heard: { position: "absolute", width: "1px", height: "1px", margin: "-1px", padding: 0, overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" },
  place: { flexGrow: 1, minHeight: 0, overflowY: "auto", padding: "12px", paddingInlineEnd: "10px", scrollbarGutter: "stable", scrollbarWidth: "thin" },
});

/** The tabs at once; what is behind them, with all that it takes to ask the server, a moment later. */
export function Pane() {
  const styles = useStyles();
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<PaneTab | null>(null);
  const [tools, setTools] = useState<HTMLElement | null>(null);
  const tab = chosen ?? "mail";
  return (
    <div className={styles.root}>
      <header className={styles.bar}>
        <div className={styles.tabs}>
          <TabStrip label={t("tabs.label")} tabs={paneTabs.map((value) => ({ value, text: t(`tabs.${value}`) }))} selected={tab} onSelect={setChosen} panelId={PANEL_ID} />
        </div>
        <div className={styles.tools} ref={setTools} />
      </header>
      <main className={styles.place}>
        <h1 className={styles.heard}>{t(`tabs.${tab}`)}</h1>
        <div id={PANEL_ID} role="tabpanel" aria-labelledby={tabId(PANEL_ID, tab)}>
          <ErrorBoundary>
            <Suspense fallback={<SkeletonLines lines={6} />}><Desk chosen={chosen} openTab={setChosen} toolsPlace={tools} /></Suspense>
          </ErrorBoundary>
        </div>
      </main>
    </div>
  );
}
