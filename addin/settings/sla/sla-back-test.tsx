import { Button, Field, makeStyles, mergeClasses, ProgressBar, tokens } from "@fluentui/react-components";
import { Beaker20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import { type BackTest, BACK_TEST_DAYS_MAX, type BackTestDifference, type BackTestFigures } from "../../../server/contract/sla.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { hrefOf } from "../shell/route.ts";
import { useTableStyles } from "../ui/data-table.tsx";
import { type SlaTrial, useSlaBackTest } from "./use-sla-back-test.ts";

const SHOWN_AT_FIRST = 5;
const SHOWN_MORE = 25;
const figures = ["promiseCount", "metCount", "breachedCount", "openCount", "warningCount", "escalationCount"] as const satisfies (keyof BackTestFigures)[];

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  number: { textAlign: "end", fontVariantNumeric: "tabular-nums" },
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, overflowWrap: "anywhere" },
  link: { color: tokens.colorBrandForegroundLink },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
});

/** What a policy or a calendar would have done to the cases of the last 90 days, beside what holds now. Null: it cannot be tried yet. */
export function SlaBackTest({ candidate }: { candidate: BackTest | null }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { trial, start, stop } = useSlaBackTest();
  const run = () => candidate && void start(candidate);
  const isOld = trial !== null && trial.of !== JSON.stringify(candidate);
  return (
    <div className={styles.root}>
      {!trial && <p className={styles.text}>{t("slaTrial.text", { days: BACK_TEST_DAYS_MAX })}</p>}
      {trial?.isRunning && (
        <Field validationState="none" validationMessage={t("slaTrial.progress", { count: trial.caseCount, total: trial.caseTotal })}>
          <ProgressBar value={trial.caseTotal === 0 ? undefined : trial.caseCount / trial.caseTotal} aria-label={t("slaTrial.running")} />
        </Field>
      )}
      {isOld && <p className={styles.text} role="status">{t("slaTrial.changedSince")}</p>}
      {trial?.error ? <ErrorCard error={trial.error} onRetry={run} /> : (
        <div>{trial?.isRunning ? <Button onClick={stop}>{t("slaTrial.stop")}</Button> : <Button icon={<Beaker20Regular />} disabledFocusable={candidate === null} onClick={run}>{t(trial ? "slaTrial.again" : "slaTrial.run")}</Button>}</div>
      )}
      {trial?.present && trial.candidate && <Result trial={trial} present={trial.present} candidate={trial.candidate} />}
    </div>
  );
}

function Result({ trial, present, candidate }: { trial: SlaTrial; present: BackTestFigures; candidate: BackTestFigures }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t, i18n } = useTexts();
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const number = new Intl.NumberFormat(i18n.language);
  const rest = trial.differences.length - shown;
  return (
    <>
      <p className={styles.text} role="status">{t("slaTrial.cases", { count: trial.caseCount })}</p>
      <div className={table.scroll}>
        <table className={table.table}>
          <thead><tr><td className={table.head} /><th scope="col" className={mergeClasses(table.head, styles.number)}>{t("slaTrial.present")}</th><th scope="col" className={mergeClasses(table.head, styles.number)}>{t("slaTrial.candidate")}</th></tr></thead>
          <tbody>
            {figures.map((key) => (
              <tr key={key}>
                <th scope="row" className={table.cell}>{t(`slaTrial.figure.${key}`)}</th>
                <td className={mergeClasses(table.cell, styles.number)}>{number.format(present[key])}</td>
                <td className={mergeClasses(table.cell, styles.number)}>{number.format(candidate[key])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3 className={styles.title}>{t("slaTrial.differences", { count: trial.differenceCount })}</h3>
      <ul className={styles.list}>{trial.differences.slice(0, shown).map((one) => <Difference key={`${one.caseId} ${one.metric} ${one.startedAt}`} one={one} />)}</ul>
      {rest > 0 && <div><Button size="small" onClick={() => setShown(shown + SHOWN_MORE)}>{t("slaTrial.more", { count: rest })}</Button></div>}
    </>
  );
}

function Difference({ one }: { one: BackTestDifference }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  const wordsOf = (side: BackTestDifference["present"]) => {
    if (!side) return t("slaTrial.nothing");
    const due = side.dueAt ? when.format(new Date(side.dueAt)) : t("slaTrial.never");
    return side.breachedAt ? t("slaTrial.missed", { due }) : due;
  };
  return (
    <li className={styles.item}>
      <a className={styles.link} href={hrefOf("sla", "cases", one.caseId)}>{one.numberPrefix ? `${one.numberPrefix}-` : "#"}{one.number} {one.title}</a>
      <br />
      <span className={styles.text}>{t(`sla.metric.${one.metric}`)}: {t("slaTrial.dueNow", { now: wordsOf(one.present), tried: wordsOf(one.candidate) })}</span>
    </li>
  );
}
