import { Button, makeStyles, MessageBar, MessageBarBody, Switch, tokens } from "@fluentui/react-components";
import { Add20Regular, ArrowLeft20Regular, CalendarLtr24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Calendar } from "../../../server/contract/calendars.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { useReadOnlyReason } from "../ui/not-allowed.tsx";
import { Panel } from "../ui/panel.tsx";
import { CalendarCard } from "./calendar-card.tsx";
import { CalendarEditor } from "./calendar-editor.tsx";

const useStyles = makeStyles({
  all: { display: "flex", flexDirection: "column", gap: "24px" },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px" },
  title: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
});

/** `#/sla/calendars`, `#/sla/calendars/new`, `#/sla/calendars/<id>`. */
export function CalendarsTab({ place }: { place: string | undefined }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const mayChange = useMay("saveCalendar");
  const [showsArchived, setShowsArchived] = useState(false);
  const calendars = useQuery({ queryKey: settingsKeys.allCalendars, queryFn: calls.calendars.listAll });
  if (!place) return <Loaded query={calendars} skeleton={<SkeletonRows rows={5} />}>{(all) => <CalendarList calendars={all} mayChange={mayChange} showsArchived={showsArchived} onShowArchived={setShowsArchived} />}</Loaded>;
  const found = calendars.data?.find(({ id }) => id === place);
  const isNew = place === "new" && mayChange;
  return (
    <div className={styles.all}>
      <div className={styles.head}>
        <Button icon={<ArrowLeft20Regular />} onClick={() => goTo("sla", "calendars")}>{t("calendars.back")}</Button>
        <h2 className={styles.title}>{isNew ? t("calendars.new") : found?.name}</h2>
      </div>
      {isNew ? <CalendarEditor calendar={null} /> : (
        <Loaded query={calendars} skeleton={<SkeletonRows rows={8} />}>
          {() => found ? <CalendarEditor key={found.id} calendar={found} /> : <Panel><EmptyState icon={<CalendarLtr24Regular />} title={t("calendars.goneTitle")} text={t("calendars.goneText")} /></Panel>}
        </Loaded>
      )}
    </div>
  );
}

interface CalendarListProps {
  calendars: Calendar[];
  mayChange: boolean;
  showsArchived: boolean;
  onShowArchived: (isShown: boolean) => void;
}

function CalendarList({ calendars, mayChange, showsArchived, onShowArchived }: CalendarListProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const reason = useReadOnlyReason();
  const add = mayChange && <Button appearance="primary" icon={<Add20Regular />} onClick={() => goTo("sla", "calendars", "new")}>{t("calendars.new")}</Button>;
  const shown = calendars.filter(({ archivedAt }) => showsArchived || archivedAt === null);
  if (calendars.length === 0) return <Panel><EmptyState icon={<CalendarLtr24Regular />} title={t("calendars.emptyTitle")} text={t("calendars.emptyText")} action={add || undefined} /></Panel>;
  return (
    <div className={styles.all}>
      {!mayChange && <MessageBar layout="multiline"><MessageBarBody>{reason}</MessageBarBody></MessageBar>}
      <div className={styles.head}>
        {add}
        {calendars.some(({ archivedAt }) => archivedAt !== null) && <Switch label={t("calendars.showArchived")} checked={showsArchived} onChange={(_, { checked }) => onShowArchived(checked)} />}
      </div>
      {shown.map((calendar) => <CalendarCard key={calendar.id} calendar={calendar} mayChange={mayChange} />)}
    </div>
  );
}
