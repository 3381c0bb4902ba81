import { makeStyles, mergeClasses, Spinner, Toaster, tokens } from "@fluentui/react-components";
import { lazy, Suspense, useState } from "react";
import { TaskPane } from "./add-in/task-pane.tsx";
import { AppBar } from "./app-bar.tsx";
import { Banner } from "./levers/banner.tsx";
import { FolderList } from "./mail/folder-list.tsx";
import { MessageList } from "./mail/message-list.tsx";
import { ReadingPane } from "./mail/reading-pane.tsx";
import type { Outlook } from "./outlook.ts";
import { preferences } from "./preferences.ts";
import { Ribbon } from "./ribbon/ribbon.tsx";
import { useStore } from "./store.ts";
import { texts } from "./texts.ts";
import { HOST_THEMES } from "./theme.ts";
import { TOASTER_ID } from "./toasts.ts";

const ComposeWindow = lazy(async () => ({ default: (await import("./compose/compose-window.tsx")).ComposeWindow }));
const LeversPanel = lazy(async () => ({ default: (await import("./levers/levers-panel.tsx")).LeversPanel }));

const useStyles = makeStyles({
  page: { height: "100%", display: "flex", flexDirection: "column", overflow: "hidden" },
  columns: { flex: 1, minHeight: 0, display: "flex", gap: "6px", padding: "0 8px 8px 0" },
  card: {
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow2,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    overflow: "hidden",
    minWidth: 0,
  },
  reading: { flex: 1, minWidth: "280px", display: "flex", flexDirection: "column" },
  waiting: { flex: 1, display: "grid", placeItems: "center" },
});

export function OutlookPage({ outlook }: { outlook: Outlook }) {
  const styles = useStyles();
  const { theme, foldersShown } = useStore(preferences);
  const { draft, opening } = useStore(outlook.state);
  const [leversOpen, setLeversOpen] = useState(false);
  const [search, setSearch] = useState("");
  const waiting = (
    <div className={styles.waiting}>
      <Spinner label={texts.loading} />
    </div>
  );
  return (
    <div className={styles.page} style={{ backgroundColor: HOST_THEMES[theme].canvas }}>
      <Banner open={leversOpen} onToggle={() => setLeversOpen(!leversOpen)} />
      <AppBar outlook={outlook} search={search} onSearch={setSearch} />
      <Ribbon outlook={outlook} surface={draft ? "compose" : "read"} />
      <div className={styles.columns}>
        {foldersShown ? <FolderList outlook={outlook} /> : <span />}
        <MessageList outlook={outlook} search={search} />
        <main className={mergeClasses(styles.card, styles.reading)}>
          {opening ? waiting : null}
          {draft && !opening ? (
            <Suspense fallback={waiting}>
              <ComposeWindow outlook={outlook} draft={draft} />
            </Suspense>
          ) : null}
          {!draft && !opening ? <ReadingPane outlook={outlook} /> : null}
        </main>
        <TaskPane outlook={outlook} surface="read" covered={draft !== null} />
        <TaskPane outlook={outlook} surface="compose" covered={false} />
      </div>
      {leversOpen ? (
        <Suspense fallback={null}>
          <LeversPanel outlook={outlook} onClose={() => setLeversOpen(false)} />
        </Suspense>
      ) : null}
      <Toaster toasterId={TOASTER_ID} position="bottom-start" />
    </div>
  );
}
