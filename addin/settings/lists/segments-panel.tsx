import { Button, makeStyles } from "@fluentui/react-components";
import { Add20Regular, Filter24Regular } from "@fluentui/react-icons";
import type { Segment } from "../../../server/contract/contacts.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { useFilterNames } from "../contacts/filter/use-filter-names.ts";
import { hrefOfList } from "../contacts/list/list-state.ts";
import { useContactCalls } from "../contacts/use-contact-calls.ts";
import { useNumber } from "../contacts/use-number.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { useDeleteRow } from "../ui/use-delete-row.ts";
import { NamedRow } from "./named-row.tsx";

const useStyles = makeStyles({ list: { listStyle: "none", margin: 0, padding: 0 } });

/** Saved filters: who is in them follows from what is known. */
export function SegmentsPanel({ segments }: { segments: Segment[] }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const calls = useContactCalls();
  const number = useNumber();
  const names = useFilterNames();
  const maySave = useMay("saveSegment");
  const { hiddenIds } = useTellBar();
  const deleteRow = useDeleteRow(settingsKeys.segments);
  const shown = segments.filter(({ id }) => !hiddenIds.has(id));
  const remove = (segment: Segment) =>
    deleteRow({
      id: segment.id,
      text: t("segments.deleted", { name: segment.name }),
      remove: () => calls.deleteSegment(segment.id),
    });
  const sentenceOf = ({ filter }: Segment) =>
    filter.conditions.length === 0 ? t("segments.everybody") : new Intl.ListFormat(i18n.language, { type: filter.match === "all" ? "conjunction" : "disjunction" }).format(filter.conditions.map(names.conditionText));
  const add = maySave && <Button icon={<Add20Regular />} onClick={() => goTo("lists", "segments", "new")}>{t("segments.new")}</Button>;
  return (
    <Panel title={t("segments.segments")} aside={shown.length > 0 && add}>
      {shown.length === 0 && <EmptyState icon={<Filter24Regular />} title={t("segments.emptyTitle")} text={t("segments.emptyText")} action={add || undefined} />}
      <ul className={styles.list}>
        {shown.map((segment) => (
          <NamedRow
            key={segment.id} name={segment.name} description={segment.description} more={sentenceOf(segment)} href={hrefOfList({ segmentId: segment.id })} count={t(segment.isCountExact ? "contacts.count" : "contacts.aboutCount", { count: segment.count, number: number(segment.count) })}
            onEdit={maySave ? () => goTo("lists", "segments", segment.id) : undefined} onDelete={maySave ? () => remove(segment) : undefined}
          />
        ))}
      </ul>
    </Panel>
  );
}
