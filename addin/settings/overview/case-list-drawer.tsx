import { Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles, OverlayDrawer, tokens } from "@fluentui/react-components";
import { Dismiss24Regular, FolderOpen24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { PriorityBadge, StatusBadge } from "../../shared/ui/badges.tsx";
import { ClockChip } from "../../shared/ui/clock.tsx";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { padding: "12px 0", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  number: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
  facts: { display: "flex", flexWrap: "wrap", gap: "4px 16px", marginTop: "4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** The cases behind a figure. They are worked on in Outlook; here they are only shown. */
export function CaseListDrawer({ view, onClose }: { view: "open" | "unassigned" | null; onClose: () => void }) {
  const { t } = useTexts();
  return (
    <OverlayDrawer open={view !== null} position="end" size="medium" onOpenChange={(_, { open }) => !open && onClose()} style={{ maxWidth: "100vw" }}>
      <DrawerHeader>
        <DrawerHeaderTitle action={<Button appearance="subtle" icon={<Dismiss24Regular />} aria-label={t("close")} onClick={onClose} />}>{view && t(view === "open" ? "overview.openCases" : "overview.unassigned")}</DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>{view && <CaseList view={view} />}</DrawerBody>
    </OverlayDrawer>
  );
}

function CaseList({ view }: { view: "open" | "unassigned" }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const cases = useQuery({ queryKey: settingsKeys.cases(view), queryFn: () => calls.cases(view) });
  return (
    <Loaded query={cases} skeleton={<SkeletonRows />}>
      {({ items, next }) => items.length === 0 ? <EmptyState icon={<FolderOpen24Regular />} title={t("overview.noListTitle")} text={t("overview.noCasesText")} /> : (
        <>
          <ul className={styles.list}>
            {items.map((item) => (
              <li key={item.id} className={styles.item}>
                <p className={styles.title}><span className={styles.number}>#{item.number}</span> {item.title}</p>
                <div className={styles.facts}>
                  <StatusBadge status={item.status} />
                  <PriorityBadge priority={item.priority} />
                  <span>{item.assignee?.name ?? t("overview.nobody")}</span>
                  {item.nextTarget && <ClockChip target={item.nextTarget} />}
                </div>
              </li>
            ))}
          </ul>
          {next && <p>{t("overview.listCut", { count: items.length })}</p>}
        </>
      )}
    </Loaded>
  );
}
