import { Button, Link, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowDownload20Regular, Dismiss20Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import type { ContactRow } from "../../../../server/contract/contacts.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { useContactCalls } from "../use-contact-calls.ts";
import { AskForConsent } from "../ask-for-consent.tsx";
import { useNumber } from "../use-number.ts";
import { BulkList } from "./bulk-list.tsx";
import { BulkTags } from "./bulk-tags.tsx";
import { ConfirmAll } from "./confirm-all.tsx";
import { foundBy, type ListState } from "./list-state.ts";
import { choicesOf, type Selection } from "./selection.ts";
import { useBulkActions } from "./use-bulk-actions.ts";
import { useExport } from "./use-export.ts";

const useStyles = makeStyles({
  bar: {
    position: "sticky", top: "8px", zIndex: 5, display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 12px", padding: "6px 6px 6px 16px", minHeight: "40px", boxSizing: "border-box",
    borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorBrandBackground2, color: tokens.colorNeutralForeground1, border: `1px solid ${tokens.colorBrandStroke2}`,
  },
  words: { display: "flex", flexWrap: "wrap", columnGap: "12px", flexGrow: 1, fontVariantNumeric: "tabular-nums" },
  count: { fontWeight: tokens.fontWeightSemibold },
  actions: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px" },
});

interface SelectionBarProps {
  state: ListState;
  selection: Selection;
  rows: ContactRow[];
  foundCount: number;
  /** "1,234" or "about 1,200,000". */
  foundText: string;
  onSelect: (selection: Selection) => void;
  onClear: () => void;
}

/** In the place of the count while somebody is chosen. */
export function SelectionBar({ state, selection, rows, foundCount, foundText, onSelect, onClear }: SelectionBarProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const number = useNumber();
  const mayTag = useMay("tagContacts");
  const mayList = useMay("saveList");
  const mayExport = useMay("exportContacts");
  const mayAsk = useMay("requestOptIn");
  const lists = useQuery({ queryKey: settingsKeys.contactLists, queryFn: calls.lists }).data ?? [];
  const { tag, addToList, takeOffList, isBusy } = useBulkActions(state, selection, rows);
  const { sort, order } = state;
  const save = useExport(() => (selection.kind === "all" ? calls.csv(foundBy(state)) : calls.csvOf({ choice: { contactIds: [...selection.ids] }, sort, order })));
  const count = selection.kind === "all" ? foundCount : selection.ids.size;
  const here = lists.find(({ id }) => id === state.listId);
  const all = selection.kind === "all" ? foundText : null;
  const mayChooseAll = selection.kind === "some" && selection.ids.size === rows.length && foundCount > rows.length;
  return (
    <div className={styles.bar} role="region" aria-label={t("contacts.bulk.label")}>
      <div className={styles.words}>
        <span className={styles.count} role="status">{all ? t("contacts.bulk.allChosen", { number: all }) : t("contacts.bulk.chosen", { count, number: number(count) })}</span>
        {mayChooseAll && <Link as="button" onClick={() => onSelect({ kind: "all" })}>{t("contacts.bulk.chooseAll", { number: foundText })}</Link>}
      </div>
      <div className={styles.actions}>
        {mayTag && <BulkTags isAdding isBusy={isBusy} all={all} onApply={(tags) => tag.mutateAsync({ tags, isAdded: true })} />}
        {mayTag && <BulkTags isAdding={false} isBusy={isBusy} all={all} onApply={(tags) => tag.mutateAsync({ tags, isAdded: false })} />}
        {mayList && <BulkList lists={lists.filter(({ id }) => id !== state.listId)} isBusy={isBusy} all={all} onApply={(list) => addToList.mutateAsync(list)} />}
        {mayList && here && <ConfirmAll text={t("contacts.bulk.takeOff", { list: here.name })} question={all && t("contacts.bulk.askTakeOff", { number: all, list: here.name })} isBusy={isBusy} onYes={() => takeOffList.mutateAsync(here).then(onClear)} />}
        {mayAsk && <AskForConsent choices={choicesOf(selection, state)} appearance="subtle" question={count > 1 ? t("contacts.ask.many", { number: all ?? number(count) }) : null} />}
        {mayExport && <Button appearance="subtle" icon={<ArrowDownload20Regular />} disabledFocusable={save.isPending} onClick={() => save.mutate()}>{t(save.isPending ? "contacts.exporting" : "contacts.bulk.export")}</Button>}
        <Button appearance="subtle" icon={<Dismiss20Regular />} aria-label={t("contacts.bulk.clear")} title={t("contacts.bulk.clear")} onClick={onClear} />
      </div>
    </div>
  );
}
