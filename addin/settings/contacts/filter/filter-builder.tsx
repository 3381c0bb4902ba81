import { Button, makeStyles, Radio, RadioGroup, tokens } from "@fluentui/react-components";
import { Add20Regular } from "@fluentui/react-icons";
import { useEffect, useRef } from "react";
import { useTexts } from "../../i18n/use-texts.ts";
import { ConditionRow } from "./condition-row.tsx";
import { newCondition, type DraftCondition, type FilterDraft } from "./filter-fields.ts";
import type { FilterNames } from "./use-filter-names.ts";

const CONDITIONS_MAX = 20;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px", margin: 0, padding: 0, border: "none", minWidth: 0 },
  match: { display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: "8px" },
  hint: { margin: "4px 0", color: tokens.colorNeutralForeground2 },
  add: { alignSelf: "start", marginInlineStart: "-12px" },
});

interface FilterBuilderProps {
  draft: FilterDraft;
  names: FilterNames;
  isChecked?: boolean;
  /** What an empty filter means here. */
  emptyText: string;
  onChange: (draft: FilterDraft) => void;
}

export function FilterBuilder({ draft, names, isChecked = false, emptyText, onChange }: FilterBuilderProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const root = useRef<HTMLFieldSetElement>(null);
  const addedKey = useRef<number | null>(null);
  const { conditions } = draft;
  const change = (next: DraftCondition[]) => onChange({ ...draft, conditions: next });
  function add() {
    const added = newCondition();
    addedKey.current = added.key;
    change([...conditions, added]);
  }
  useEffect(() => {
    // The focus goes to what the person asked for, and only then.
    if (addedKey.current === null || conditions.at(-1)?.key !== addedKey.current) return;
    addedKey.current = null;
    root.current?.querySelector<HTMLElement>("[data-condition]:last-of-type [role=combobox]")?.focus();
  }, [conditions]);
  return (
    <fieldset className={styles.root} ref={root} aria-label={t("contacts.filter.label")}>
      {conditions.length > 1 && (
        <div className={styles.match}>
          <span id="contacts-filter-match">{t("contacts.filter.match")}</span>
          <RadioGroup layout="horizontal" aria-labelledby="contacts-filter-match" value={draft.match} onChange={(_, { value }) => onChange({ ...draft, match: value as FilterDraft["match"] })}>
            <Radio value="all" label={t("contacts.filter.all")} />
            <Radio value="any" label={t("contacts.filter.any")} />
          </RadioGroup>
        </div>
      )}
      {conditions.length === 0 && <p className={styles.hint}>{emptyText}</p>}
      {conditions.map((condition) => (
        <div key={condition.key} data-condition="">
          <ConditionRow
            condition={condition} names={names} isChecked={isChecked}
            onChange={(next) => change(conditions.map((each) => (each.key === next.key ? next : each)))}
            onRemove={() => change(conditions.filter((each) => each !== condition))}
          />
        </div>
      ))}
      {conditions.length < CONDITIONS_MAX && <Button className={styles.add} appearance="transparent" icon={<Add20Regular />} onClick={add}>{t("contacts.filter.add")}</Button>}
    </fieldset>
  );
}
