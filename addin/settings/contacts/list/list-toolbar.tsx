import { Button, CounterBadge, makeStyles, Menu, MenuItemRadio, MenuList, MenuPopover, MenuTrigger, SearchBox, ToggleButton } from "@fluentui/react-components";
import { ArrowDownload20Regular, ArrowSort20Regular, Filter20Regular, Keyboard20Regular } from "@fluentui/react-icons";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { contactSorts } from "../../../../server/contract/contacts.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { useContactCalls } from "../use-contact-calls.ts";
import { KeysDialog } from "./keys-dialog.tsx";
import { foundBy, type ContactSort, type ListState, type SortOrder } from "./list-state.ts";
import { useExport } from "./use-export.ts";

/** After the last letter the list waits this long before it asks. */
const TYPING_MS = 250;
const SEARCH_LETTERS_MAX = 200;

const useStyles = makeStyles({
  bar: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px" },
  search: { flex: "1 1 240px", maxWidth: "none" },
  badge: { marginInlineStart: "6px" },
});

interface ListToolbarProps {
  state: ListState;
  isFilterOpen: boolean;
  foundText: string;
  hasRows: boolean;
  onFilter: () => void;
  onChange: (change: Partial<ListState>, isTyped?: boolean) => void;
}

export function ListToolbar({ state, isFilterOpen, foundText, hasRows, onFilter, onChange }: ListToolbarProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const search = useRef<HTMLInputElement>(null);
  const mayExport = useMay("exportContacts");
  const [areKeysShown, showKeys] = useState(false);
  const [typed, setTyped] = useTypedSearch(state.search, (text) => onChange({ search: text }, true));
  useShortcuts({ "/": () => search.current?.focus(), "?": () => showKeys(true) });
  const calls = useContactCalls();
  const save = useExport(() => calls.csv(foundBy(state)));
  const conditionCount = state.filter.conditions.length;
  return (
    <div className={styles.bar} role="search" aria-label={t("contacts.search")}>
      <SearchBox ref={search} className={styles.search} aria-label={t("contacts.search")} placeholder={t("contacts.searchHint")} value={typed} maxLength={SEARCH_LETTERS_MAX} dismiss={{ "aria-label": t("contacts.clearSearch") }} onChange={(_, { value }) => setTyped(value)} />
      <ToggleButton icon={<Filter20Regular />} checked={isFilterOpen} aria-expanded={isFilterOpen} onClick={onFilter}>
        {t("contacts.filter.button")}
        {conditionCount > 0 && <CounterBadge className={styles.badge} size="small" count={conditionCount} color="brand" />}
      </ToggleButton>
      <SortMenu state={state} onChange={onChange} />
      {mayExport && <Button icon={<ArrowDownload20Regular />} disabledFocusable={!hasRows || save.isPending} onClick={() => save.mutate()} title={t("contacts.exportHint", { number: foundText })}>{t(save.isPending ? "contacts.exporting" : "contacts.export")}</Button>}
      <Button appearance="subtle" icon={<Keyboard20Regular />} aria-label={t("contacts.keys.title")} title={t("contacts.keys.title")} onClick={() => showKeys(true)} />
      <KeysDialog isOpen={areKeysShown} onClose={() => showKeys(false)} />
    </div>
  );
}

function SortMenu({ state, onChange }: Pick<ListToolbarProps, "state" | "onChange">) {
  const { t } = useTexts();
  const value = `${state.sort} ${state.order}`;
  const choose = (chosen: string) => {
    const [sort, order] = chosen.split(" ") as [ContactSort, SortOrder];
    onChange({ sort, order });
  };
  return (
    <Menu checkedValues={{ sort: [value] }} onCheckedValueChange={(_, { checkedItems }) => choose(checkedItems[0] ?? value)}>
      <MenuTrigger disableButtonEnhancement><Button icon={<ArrowSort20Regular />}>{t("contacts.sort.button")}</Button></MenuTrigger>
      <MenuPopover>
        <MenuList>
          {contactSorts.flatMap((sort) => (["asc", "desc"] as const).map((order) => <MenuItemRadio key={`${sort} ${order}`} name="sort" value={`${sort} ${order}`}>{t(`contacts.sort.${sort}_${order}`)}</MenuItemRadio>))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function useTypedSearch(search: string, onSearch: (text: string) => void): [string, (text: string) => void] {
  const [typed, setTyped] = useState(search);
  const asked = useRef(search);
  // The list may have been sorted or narrowed otherwise while the last letters waited.
  const ask = useEffectEvent(onSearch);
  useEffect(() => {
    // Changed by the back button or a link, not by what is being typed.
    if (search !== asked.current) setTyped(search);
    asked.current = search;
  }, [search]);
  useEffect(() => {
    if (typed.trim() === asked.current.trim()) return;
    const timer = setTimeout(() => {
      asked.current = typed;
      ask(typed);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}

/** Keys that work wherever the focus is, but in a field. */
function useShortcuts(actions: Record<string, () => void>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const act = actions[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey || (event.target instanceof Element && event.target.closest("input, textarea, select, [role=dialog], [role=combobox], [contenteditable]"))) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  });
}
