import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useConnection } from "../../../shared/ui/connection-context.ts";
import { PriorityBadge, StatusBadge } from "../../../shared/ui/badges.tsx";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { Timeline } from "../../../taskpane/case/timeline.tsx";
import { useTexts } from "../../i18n/use-texts.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { SideDrawer } from "./side-drawer.tsx";

const useStyles = makeStyles({ facts: { display: "flex", flexWrap: "wrap", gap: "4px 16px", margin: "0 0 16px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 } });

/** A case to read. It is worked on in Outlook. */
export function CaseDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { calls } = useConnection();
  const opened = useQuery({ queryKey: ["overview", "case", id], queryFn: () => calls.case(id) });
  return (
    <SideDrawer title={opened.data ? `#${opened.data.number} ${opened.data.title}` : t("contacts.activity.case")} onClose={onClose}>
      <Loaded query={opened} skeleton={<SkeletonRows rows={5} />}>
        {(found) => (
          <>
            <div className={styles.facts}>
              <StatusBadge status={found.status} />
              <PriorityBadge priority={found.priority} />
              <span>{found.assignee?.name ?? t("overview.nobody")}</span>
              <RelativeTime at={found.openedAt} />
            </div>
            <Timeline caseId={id} />
          </>
        )}
      </Loaded>
    </SideDrawer>
  );
}
