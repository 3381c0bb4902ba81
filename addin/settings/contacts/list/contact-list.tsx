import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowClockwise16Regular, ArrowImport20Regular, BookContacts24Regular, PersonAdd20Regular, SearchInfo24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo, hrefWith, replaceAddress } from "../../shell/route.ts";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { FilterChips } from "../filter/filter-chips.tsx";
import { useFilterNames } from "../filter/use-filter-names.ts";
import { CONTACTS_PAGE } from "../contact-calls.ts";
import { useContactCalls } from "../use-contact-calls.ts";
import { useNumber } from "../use-number.ts";
import { ContactTable } from "./contact-table.tsx";
import { FilterPanel } from "./filter-panel.tsx";
import { ListToolbar } from "./list-toolbar.tsx";
import { isNarrowed, writeListState, type ListState } from "./list-state.ts";
import { isNobody, nobody, type Selection } from "./selection.ts";
import { SelectionBar } from "./selection-bar.tsx";
import { useContactRows } from "./use-contact-rows.ts";
import { useKeptPlace } from "./use-kept-place.ts";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "12px" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  count: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "12px", minHeight: "24px", margin: "4px 0 -4px", color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  end: { margin: "16px 0 0", color: tokens.colorNeutralForeground2, textAlign: "center" },
});

export function ContactList({ state }: { state: ListState }) {
  const { t } = useTexts();
  const mayChange = useMay("changeContact");
  const mayImport = useMay("importContacts");
  const styles = useStyles();
  const found = useContactRows(state);
  // One primary step a view: where nobody is yet, that is the import.
  const isEmpty = found.query.data !== undefined && found.rows.length === 0 && !isNarrowed(state);
  const actions = (
    <div className={styles.actions}>
      {mayImport && !isEmpty && <Button icon={<ArrowImport20Regular />} onClick={() => goTo("imports", "new")}>{t("contacts.import")}</Button>}
      {mayChange && <Button appearance={isEmpty && mayImport ? "secondary" : "primary"} icon={<PersonAdd20Regular />} onClick={() => goTo("contacts", "new")}>{t("contacts.new")}</Button>}
    </div>
  );
  return (
    <Page title={t("section.contacts")} text={t("contacts.text")} action={actions}>
      <Panel><Found state={state} found={found} /></Panel>
    </Page>
  );
}

function Found({ state, found }: { state: ListState; found: ReturnType<typeof useContactRows> }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const number = useNumber();
  const names = useFilterNames();
  const segments = useQuery({ queryKey: settingsKeys.segments, queryFn: calls.segments }).data ?? [];
  const address = writeListState(state);
  const { query, rows, count, isCountExact, hasChanged } = found;
  const [selection, setSelection] = useState<Selection>(nobody);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [isReturning, setReturning] = useState(false);
  const [isFilterOpen, setFilterOpen] = useState(false);
  useEffect(() => setSelection(nobody), [address]);
  useKeptPlace(address, rows.length > 0, activeId, (id) => {
    setActiveId(id);
    setReturning(true);
  });
  const change = (next: Partial<ListState>, isTyped = false) => {
    const href = hrefWith(writeListState({ ...state, ...next }), "contacts");
    if (isTyped) replaceAddress(href);
    else location.hash = href;
  };
  const activate = (id: string) => {
    setActiveId(id);
    setReturning(false);
  };
  const foundText = isCountExact ? number(count) : t("contacts.aboutNumber", { number: number(count) });
  return (
    <div className={styles.stack}>
      <ListToolbar state={state} isFilterOpen={isFilterOpen} foundText={foundText} hasRows={rows.length > 0} onFilter={() => setFilterOpen(!isFilterOpen)} onChange={change} />
      {isFilterOpen && <FilterPanel state={state} segments={segments} names={names} onChange={change} onClose={() => setFilterOpen(false)} />}
      <FilterChips state={state} areConditionsShown={!isFilterOpen} segments={segments} names={names} onChange={change} onOpen={() => setFilterOpen(true)} />
      {query.data && rows.length > 0 && (isNobody(selection) ? (
        <div className={styles.count}>
          <span role="status">{t(isCountExact ? "contacts.count" : "contacts.aboutCount", { count, number: number(count) })}</span>
          {hasChanged && <Button size="small" shape="circular" icon={<ArrowClockwise16Regular />} onClick={() => void query.refetch()}>{t("contacts.changedElsewhere")}</Button>}
        </div>
      ) : <SelectionBar state={state} selection={selection} rows={rows} foundCount={count} foundText={foundText} onSelect={setSelection} onClear={() => setSelection(nobody)} />)}
      {query.isPending && <SkeletonRows rows={8} />}
      {query.data && rows.length === 0 && <Nothing state={state} onClear={() => change({ search: "", filter: { match: "all", conditions: [] }, segmentId: null, listId: null })} />}
      {rows.length > 0 && (
        <ContactTable
          rows={rows} rowCount={isCountExact ? count : -1} state={state} selection={selection} activeId={activeId} hrefOf={(id) => hrefWith(address, "contacts", id)}
          onSelect={setSelection} isReturning={isReturning} onActivate={activate} onSort={(sort, order) => change({ sort, order })}
          canReadOn={query.hasNextPage && !query.isFetching && !query.error} onReadOn={() => void query.fetchNextPage()}
        />
      )}
      {query.isFetchingNextPage && <SkeletonRows rows={3} />}
      {query.error && <ErrorCard error={query.error} onRetry={() => void (query.data ? query.fetchNextPage() : query.refetch())} />}
      {!query.hasNextPage && rows.length >= CONTACTS_PAGE && <p className={styles.end}>{t("contacts.end")}</p>}
    </div>
  );
}

function Nothing({ state, onClear }: { state: ListState; onClear: () => void }) {
  const { t } = useTexts();
  const mayImport = useMay("importContacts");
  if (isNarrowed(state)) return <EmptyState icon={<SearchInfo24Regular />} title={t("contacts.noneFoundTitle")} text={t("contacts.noneFoundText")} action={<Button onClick={onClear}>{t("contacts.showAll")}</Button>} />;
  return (
    <EmptyState
      icon={<BookContacts24Regular />} title={t("contacts.emptyTitle")} text={t("contacts.emptyText")}
      action={mayImport ? <Button appearance="primary" icon={<ArrowImport20Regular />} onClick={() => goTo("imports", "new")}>{t("contacts.importFile")}</Button> : undefined}
    />
  );
}
