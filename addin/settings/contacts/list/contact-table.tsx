import { Checkbox, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowDown12Regular, ArrowUp12Regular } from "@fluentui/react-icons";
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { ContactRow } from "../../../../server/contract/contacts.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { ContactLine } from "./contact-line.tsx";
import type { ContactSort, ListState, SortOrder } from "./list-state.ts";
import { isChosen, toggled, type Selection } from "./selection.ts";
import { useRowKeys } from "./use-row-keys.ts";
import { useVisibleRows } from "./use-visible-rows.ts";

const narrow = matchMedia("(max-width: 900px)");
/** Also the height that the window of rows reckons with. */
const ROW_PX = 44;
const NARROW_ROW_PX = 60;

const useStyles = makeStyles({
  table: { width: "100%", tableLayout: "fixed", borderCollapse: "collapse" },
  head: { height: "36px", padding: "0 8px", textAlign: "start", fontWeight: tokens.fontWeightRegular, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, whiteSpace: "nowrap", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  check: { padding: 0, width: "36px" },
  sort: {
    display: "inline-flex", alignItems: "center", gap: "4px", minHeight: "28px", padding: "0 6px", marginInlineStart: "-6px", border: "none", borderRadius: tokens.borderRadiusMedium, background: "none", font: "inherit", color: "inherit", cursor: "pointer",
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover, color: tokens.colorNeutralForeground1 },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  sorted: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground1 },
  arrow: { display: "inline-flex" },
  gap: { padding: 0, border: "none" },
});

interface ContactTableProps {
  rows: ContactRow[];
  /** Of all that are found, read or not; -1 while nobody knows exactly. */
  rowCount: number;
  state: ListState;
  selection: Selection;
  activeId: string | null;
  /** The reader comes back from the active row's page, which took the focus with it. */
  isReturning: boolean;
  hrefOf: (id: string) => string;
  onSelect: (selection: Selection) => void;
  onActivate: (id: string) => void;
  onSort: (sort: ContactSort, order: SortOrder) => void;
  /** There are more rows, and nothing is being read. */
  canReadOn: boolean;
  /** The last rows that are read are in sight, and there are more. */
  onReadOn: () => void;
}

/** A grid of which only the rows in the window are drawn. Arrows or J and K move, Space ticks, Enter opens. */
export function ContactTable({ rows, rowCount, state, selection, activeId, isReturning, hrefOf, onSelect, onActivate, onSort, canReadOn, onReadOn }: ContactTableProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const isNarrow = useSyncExternalStore(onWidth, () => narrow.matches);
  const rowPx = isNarrow ? NARROW_ROW_PX : ROW_PX;
  const body = useRef<HTMLTableSectionElement>(null);
  const { first, last } = useVisibleRows(body, rows.length, rowPx);
  const readIds = rows.map(({ id }) => id);
  const toggle = (id: string) => onSelect(toggled(selection, id, readIds));
  const keys = useRowKeys({ body, rowPx, ids: readIds, activeId, isReturning, onActivate, onToggle: toggle, onOpen: (id) => void (location.hash = hrefOf(id)) });
  const chosenCount = selection.kind === "all" ? rows.length : readIds.filter((id) => selection.ids.has(id)).length;
  const allTicked = chosenCount === rows.length;
  const isNearEnd = last >= rows.length;
  useEffect(() => {
    if (isNearEnd && canReadOn) onReadOn();
  }, [isNearEnd, canReadOn, rows.length]);

  const sortHead = (sort: ContactSort, text: string) => {
    const isSorted = state.sort === sort;
    const next: SortOrder = isSorted && state.order === "asc" ? "desc" : "asc";
    return (
      <th scope="col" className={styles.head} aria-sort={isSorted ? (state.order === "asc" ? "ascending" : "descending") : undefined}>
        <button type="button" className={mergeClasses(styles.sort, isSorted && styles.sorted)} onClick={() => onSort(sort, next)}>
          {text}
          {isSorted && <span className={styles.arrow} aria-hidden>{state.order === "asc" ? <ArrowUp12Regular /> : <ArrowDown12Regular />}</span>}
        </button>
      </th>
    );
  };
  const dateSort: ContactSort = state.sort === "created" ? "created" : "updated";
  const columnCount = isNarrow ? 3 : 7;
  return (
    <table className={styles.table} role="grid" aria-label={t("section.contacts")} aria-multiselectable aria-rowcount={rowCount < 0 ? -1 : rowCount + 1} onKeyDown={keys.onKeyDown}>
      <colgroup>
        <col style={{ width: 36 }} />
        <col style={{ width: isNarrow ? undefined : "22%" }} />
        {!isNarrow && <><col style={{ width: "16%" }} /><col style={{ width: "22%" }} /><col style={{ width: "14%" }} /><col /></>}
        <col style={{ width: 104 }} />
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" className={mergeClasses(styles.head, styles.check)}>
            <Checkbox aria-label={t("contacts.selectRead")} checked={allTicked ? true : chosenCount > 0 ? "mixed" : false} onChange={() => onSelect({ kind: "some", ids: new Set(allTicked ? [] : readIds) })} />
          </th>
          {sortHead("name", t("contacts.column.name"))}
          {!isNarrow && (
            <>
              {sortHead("company", t("contacts.column.company"))}
              <th scope="col" className={styles.head}>{t("contacts.column.email")}</th>
              <th scope="col" className={styles.head}>{t("contacts.column.phone")}</th>
              <th scope="col" className={styles.head}>{t("contacts.column.tags")}</th>
            </>
          )}
          {sortHead(dateSort, t(`contacts.column.${dateSort}`))}
        </tr>
      </thead>
      <tbody ref={body}>
        {first > 0 && <tr aria-hidden><td className={styles.gap} colSpan={columnCount} style={{ height: first * rowPx }} /></tr>}
        {rows.slice(first, last).map((row, offset) => {
          const index = first + offset;
          return (
            <ContactLine
              key={row.id} row={row} index={index} heightPx={rowPx} isNarrow={isNarrow} dateOf={dateSort} isTabStop={index === keys.tabStop(first, last)}
              isChosen={isChosen(selection, row.id)} href={hrefOf(row.id)} onToggle={() => toggle(row.id)} onActivate={() => onActivate(row.id)}
            />
          );
        })}
        {last < rows.length && <tr aria-hidden><td className={styles.gap} colSpan={columnCount} style={{ height: (rows.length - last) * rowPx }} /></tr>}
      </tbody>
    </table>
  );
}

function onWidth(listener: () => void): () => void {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
}
