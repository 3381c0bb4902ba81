import { Button, InteractionTag, InteractionTagPrimary, InteractionTagSecondary, makeStyles, tokens } from "@fluentui/react-components";
import type { Segment } from "../../../../server/contract/contacts.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo } from "../../shell/route.ts";
import { noFilter, type ListState } from "../list/list-state.ts";
import type { FilterNames } from "./use-filter-names.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px", listStyle: "none", margin: 0, padding: 0 },
  item: { minWidth: 0, maxWidth: "100%" },
  chip: { maxWidth: "100%" },
  text: { minWidth: 0, overflow: "hidden", textOverflow: "ellipsis" },
  or: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface FilterChipsProps {
  state: ListState;
  /** Not while they stand in the open filter. */
  areConditionsShown: boolean;
  segments: Segment[];
  names: FilterNames;
  onChange: (change: Partial<ListState>) => void;
  /** A click on a condition opens it for change. */
  onOpen: () => void;
}

/** What narrows the list, each with its way out; a click opens where it is made. */
export function FilterChips({ state, areConditionsShown, segments, names, onChange, onOpen }: FilterChipsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { filter, segmentId, listId } = state;
  const conditions = areConditionsShown ? filter.conditions : [];
  if (conditions.length === 0 && !segmentId && !listId) return null;
  const segmentName = segments.find(({ id }) => id === segmentId)?.name ?? t("contacts.unknownSegment");
  return (
    <ul className={styles.root} aria-label={t("contacts.filter.active")}>
      {segmentId && <Chip text={t("contacts.segmentIs", { name: segmentName })} onOpen={() => goTo("lists", "segments", segmentId)} onRemove={() => onChange({ segmentId: null })} />}
      {listId && <Chip text={t("contacts.listIs", { name: names.listName(listId) ?? t("contacts.unknownList") })} onOpen={() => goTo("lists")} onRemove={() => onChange({ listId: null })} />}
      {conditions.map((condition, index) => (
        <Chip
          key={index} text={names.conditionText(condition)} onOpen={onOpen}
          before={filter.match === "any" && index > 0 ? t("contacts.filter.or") : undefined}
          onRemove={() => onChange({ filter: { ...filter, conditions: filter.conditions.filter((_, other) => other !== index) } })}
        />
      ))}
      <li><Button size="small" appearance="transparent" onClick={() => onChange({ filter: noFilter, segmentId: null, listId: null })}>{t("contacts.filter.clear")}</Button></li>
    </ul>
  );
}

function Chip({ text, before, onOpen, onRemove }: { text: string; before?: string; onOpen: () => void; onRemove: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <>
      {before && <li className={styles.or}>{before}</li>}
      <li className={styles.item}>
        <InteractionTag size="small" appearance="brand" className={styles.chip}>
          <InteractionTagPrimary hasSecondaryAction className={styles.text} title={text} onClick={onOpen}>{text}</InteractionTagPrimary>
          <InteractionTagSecondary aria-label={t("contacts.filter.removeNamed", { text })} onClick={onRemove} />
        </InteractionTag>
      </li>
    </>
  );
}
