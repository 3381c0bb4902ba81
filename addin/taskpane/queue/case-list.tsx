import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CaseSummary } from "../../../server/contract/cases.ts";
import { useNow } from "../../shared/ui/use-now.ts";
import { usePane } from "../pane-context.ts";
import { CaseRow } from "./case-row.tsx";
import { groupCases } from "./group-cases.ts";

const useStyles = makeStyles({
  group: { margin: "8px 0 2px", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  list: { margin: "0 -8px", padding: 0, listStyleType: "none" },
  hint: { marginTop: "8px", minWidth: 0, paddingInline: 0, color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
});

interface CaseListProps {
  cases: CaseSummary[];
  hasMore: boolean;
  isReadingMore: boolean;
  onMore: () => void;
  /** Ids of the ticked ones; null while nothing is to be ticked. */
  ticked: ReadonlySet<string> | null;
  onTick: (id: string) => void;
  /** To read it, or to write at once. */
  onOpen: (id: string, way?: "reply" | "note") => void;
  onResolve: (id: string) => void;
  onAssign: (id: string) => void;
  onSearch: () => void;
}

/** Rows under Overdue, Next hour, Today, Later; more come as one scrolls. Each key of the list is for the row that has the focus. */
export function CaseList({ cases, hasMore, isReadingMore, onMore, ticked, onTick, onOpen, onResolve, onAssign, onSearch }: CaseListProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const now = useNow(60_000);
  const [currentId, setCurrentId] = useState<string | null>(null);
  const { showKeys } = usePane();
  const rows = useRef(new Map<string, HTMLButtonElement>());
  const groups = groupCases(cases, now);
  const order = groups.flatMap((group) => group.cases.map((each) => each.id));
  const tabStop = currentId && order.includes(currentId) ? currentId : order[0];
  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actionOf(event.key, tabStop!);
    if (!act) return;
    event.preventDefault();
    act();
  }
  function actionOf(key: string, id: string): (() => void) | undefined {
    const step = { j: 1, arrowdown: 1, k: -1, arrowup: -1 }[key.toLowerCase()];
    if (step) return () => move(step);
    switch (key.toLowerCase()) {
      case "x": return () => onTick(id);
      case "r": return () => onOpen(id, "reply");
      case "n": return () => onOpen(id, "note");
      case "a": return () => onAssign(id);
      case "/": return onSearch;
      // The row may leave the list; whoever resolves one after another goes on with the next.
      case "e": return () => { if (!move(1)) move(-1); onResolve(id); };
      default: return undefined;
    }
  }
  function move(step: number): boolean {
    const row = rows.current.get(order[order.indexOf(tabStop!) + step] ?? "");
    row?.focus();
    return row !== undefined;
  }
  return (
    <div onKeyDown={onKeyDown}>
      {groups.map(({ group, cases: members }) => (
        <section key={group} aria-labelledby={`group-${group}`}>
          <h2 id={`group-${group}`} className={styles.group}>{t(`queue.group.${group}`)} · {members.length}</h2>
          <ul className={styles.list}>
            {members.map((each) => (
              <li key={each.id}>
                <CaseRow
                  summary={each}
                  tabIndex={each.id === tabStop ? 0 : -1}
                  isTicked={ticked === null ? null : ticked.has(each.id)}
                  onTick={() => onTick(each.id)}
                  onOpen={() => onOpen(each.id)}
                  onFocus={() => setCurrentId(each.id)}
                  rowRef={(row) => void (row ? rows.current.set(each.id, row) : rows.current.delete(each.id))}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {hasMore && <MoreRows isReading={isReadingMore} onMore={onMore} />}
      <Button className={styles.hint} size="small" appearance="transparent" onClick={showKeys}>{t("keys.hint")}</Button>
    </div>
  );
}

/** Reads on when it comes into sight; the button is for whoever does not scroll. */
function MoreRows({ isReading, onMore }: { isReading: boolean; onMore: () => void }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  useEffect(() => void (more.current = onMore));
  useEffect(() => {
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && more.current(), { rootMargin: "200px" });
    seen.observe(place.current!);
    return () => seen.disconnect();
  }, []);
  return <div ref={place}><Button size="small" appearance="subtle" disabledFocusable={isReading} onClick={onMore}>{t(isReading ? "queue.readingMore" : "queue.showMore")}</Button></div>;
}
