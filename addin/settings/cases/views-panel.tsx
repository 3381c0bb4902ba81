import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Add20Regular, Delete20Regular, Edit20Regular, Filter24Regular } from "@fluentui/react-icons";
import { useState } from "react";
import type { SavedView } from "../../../server/contract/cases.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { useDeleteRow } from "../ui/use-delete-row.ts";
import { deskKeys } from "./desk-keys.ts";
import { ViewForm } from "./view-form.tsx";
import { useFilterWords } from "./use-filter-words.ts";

/** So many or more: the server counts no further. */
const COUNTED_MAX = 1_000;

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    display: "flex", alignItems: "center", gap: "8px", padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ":first-child": { borderTopStyle: "none" },
  },
  words: { flex: "1 1 0", minWidth: 0 },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  filter: { margin: "2px 0 0", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  count: { color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" },
});

/** The queue's filters under a name: one's own, and those that a team shares. */
export function ViewsPanel({ views }: { views: SavedView[] }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const { desk } = useSettingsCalls();
  const maySave = useMay("saveView");
  const words = useFilterWords();
  const { hiddenIds } = useTellBar();
  const deleteRow = useDeleteRow(deskKeys.views);
  /** A view's id, "" for a new one, or null while none is open. */
  const [edited, setEdited] = useState<string | null>(null);
  const shown = views.filter(({ id }) => !hiddenIds.has(id));
  const close = () => setEdited(null);
  const remove = (view: SavedView) =>
    deleteRow({
      id: view.id,
      text: t("cases.viewDeleted", { name: view.name }),
      remove: () => desk.deleteView(view.id),
    });
  const number = (count: number) => `${new Intl.NumberFormat(i18n.language).format(count)}${count >= COUNTED_MAX ? "+" : ""}`;
  const add = maySave && <Button icon={<Add20Regular />} onClick={() => setEdited("")}>{t("cases.newView")}</Button>;
  return (
    <Panel title={t("cases.views")} aside={edited !== "" && shown.length > 0 && add}>
      {edited === "" && <ViewForm view={null} onDone={close} />}
      {shown.length === 0 && edited !== "" && <EmptyState icon={<Filter24Regular />} title={t("cases.noViewsTitle")} text={t("cases.noViewsText")} action={add || undefined} />}
      <ul className={styles.list}>
        {shown.map((view) => view.id === edited ? <li key={view.id}><ViewForm view={view} onDone={close} /></li> : (
          <li key={view.id} className={styles.row}>
            <div className={styles.words}>
              <span className={styles.name} dir="auto">{view.name}</span>
              <p className={styles.filter}>{t(view.team ? "cases.viewOfTeam" : "cases.viewOwn", { team: view.team?.name, filter: words(view.filter) })}</p>
            </div>
            <span className={styles.count}>{t("cases.viewCount", { count: view.count, number: number(view.count) })}</span>
            {maySave && view.mayChange && <Button appearance="subtle" icon={<Edit20Regular />} aria-label={t("cases.editView", { name: view.name })} title={t("cases.editView", { name: view.name })} onClick={() => setEdited(view.id)} />}
            {maySave && view.mayChange && <Button appearance="subtle" icon={<Delete20Regular />} aria-label={t("cases.deleteView", { name: view.name })} title={t("cases.deleteView", { name: view.name })} onClick={() => remove(view)} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
