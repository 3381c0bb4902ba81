import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CaseSummary } from "../../../server/contract/cases.ts";
import { useNow } from "../../shared/ui/use-now.ts";
import { CaseRow } from "./case-row.tsx";
import { groupCases } from "./group-cases.ts";

const useStyles = makeStyles({
  group: { margin: "8px 0 2px", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  list: { margin: "0 -8px", padding: 0, listStyleType: "none" },
  hint: { margin: "8px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  keys: { display: "grid", gridTemplateColumns: "max-content 1fr", columnGap: "12px", rowGap: "4px", margin: "12px 0 0", padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  key: { fontFamily: tokens.fontFamilyMonospace },
});

const keyNames = ["J ↓", "K ↑", "Enter", "X", "/", "?"] as const;

interface CaseListProps {
  cases: CaseSummary[];
  hasMore: boolean;
  isReadingMore: boolean;
  onMore: () => void;
  /** Ids of the ticked ones; null while nothing is to be ticked. */
  ticked: ReadonlySet<string> | null;
  onTick: (id: string) => void;
  onOpen: (id: string) => void;
  onSearch: () => void;
}

/** Rows under Overdue, Next hour, Today, Later; more come as one scrolls. J and K move, Enter opens, X ticks, / searches, ? shows the keys. */
export function CaseList({ cases, hasMore, isReadingMore, onMore, ticked, onTick, onOpen, onSearch }: CaseListProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const now = useNow(60_000);
  const [currentId, setCurrentId] = useState<string | null>(null);
  const [showsKeys, setShowsKeys] = useState(false);
  const rows = useRef(new Map<string, HTMLButtonElement>());
  const groups = groupCases(cases, now);
  const order = groups.flatMap((group) => group.cases.map((each) => each.id));
  const tabStop = currentId && order.includes(currentId) ? currentId : order[0];
  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { j: 1, J: 1, ArrowDown: 1, k: -1, K: -1, ArrowUp: -1 }[event.key];
    if (step) rows.current.get(order[order.indexOf(tabStop!) + step] ?? "")?.focus();
    else if ((event.key === "x" || event.key === "X") && tabStop) onTick(tabStop);
    else if (event.key === "/") onSearch();
    else if (event.key === "?") setShowsKeys(!showsKeys);
    else return;
    event.preventDefault();
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
      {showsKeys ? (
        <dl className={styles.keys}>
          {keyNames.map((name) => (
            <div key={name} style={{ display: "contents" }}>
              <dt className={styles.key}>{name}</dt>
              <dd style={{ margin: 0 }}>{t(`queue.keys.${name[0] === "/" ? "search" : name[0] === "?" ? "help" : name[0]}`)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className={styles.hint}>{t("queue.keysHint")}</p>
      )}
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
