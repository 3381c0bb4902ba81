import { makeStyles, tokens } from "@fluentui/react-components";
import { useEffect, useEffectEvent, useState } from "react";
import type { Segment } from "../../../../server/contract/contacts.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { FilterBuilder } from "../filter/filter-builder.tsx";
import { isSameFilter, newCondition, toFilter, toFilterDraft } from "../filter/filter-fields.ts";
import { SaveSegment } from "../filter/save-segment.tsx";
import type { FilterNames } from "../filter/use-filter-names.ts";
import { noFilter, type ListState } from "./list-state.ts";
import { wholeFilter } from "./whole-filter.ts";

/** After the last letter of a value the list waits this long. */
const TYPING_MS = 350;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px", padding: "16px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground2, border: `1px solid ${tokens.colorNeutralStroke2}` },
  foot: { display: "flex", justifyContent: "flex-end" },
});

interface FilterPanelProps {
  state: ListState;
  segments: Segment[];
  names: FilterNames;
  onChange: (change: Partial<ListState>, isTyped?: boolean) => void;
  onClose: () => void;
}

/** The list follows while conditions are made; half-made ones wait. */
export function FilterPanel({ state, segments, names, onChange, onClose }: FilterPanelProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const maySave = useMay("saveSegment");
  const [draft, setDraft] = useState(() => (state.filter.conditions.length > 0 ? toFilterDraft(state.filter) : { match: "all" as const, conditions: [newCondition()] }));
  const made = toFilter(draft);
  // The list may have been sorted or searched otherwise while the last letters waited.
  const ask = useEffectEvent(() => onChange({ filter: made }, true));
  useEffect(() => {
    // The back button, or a segment that was chosen: what stands in the address counts.
    if (!isSameFilter(toFilter(draft), state.filter)) setDraft(toFilterDraft(state.filter));
  }, [JSON.stringify(state.filter)]);
  useEffect(() => {
    if (isSameFilter(made, state.filter)) return;
    const timer = setTimeout(() => ask(), TYPING_MS);
    return () => clearTimeout(timer);
  }, [JSON.stringify(made)]);
  const whole = wholeFilter(state, segments);
  return (
    <div className={styles.root} role="group" aria-label={t("contacts.filter.label")}>
      <FilterBuilder draft={draft} names={names} emptyText={t("contacts.filter.empty")} onChange={setDraft} />
      {maySave && whole && whole.conditions.length > 0 && (
        <div className={styles.foot}><SaveSegment filter={whole} search={state.search} onSaved={(segmentId) => { onClose(); onChange({ filter: noFilter, listId: null, segmentId }); }} /></div>
      )}
    </div>
  );
}
