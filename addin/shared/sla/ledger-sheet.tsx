import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import type { SlaLedger } from "../../../server/contract/sla.ts";
import { changeText, lineText, targetTitle, underText, usedText } from "./ledger-words.ts";
import { pointText } from "./point-text.ts";
import { momentText, spanText, stretchText } from "./span-text.ts";

/** The ledger on paper: black on white, in tables, alone on the page. It is only there for the printer (`data-print-sheet` in skeleton.css). */
export function LedgerSheet({ ledger, caseName }: { ledger: SlaLedger; caseName: string }) {
  const { t, i18n } = useTranslation();
  return createPortal(
    <div data-print-sheet dir={i18n.dir()} lang={i18n.language}>
      <h1>{t("minuteLedger.title")}: {caseName}</h1>
      <p>{t("minuteLedger.asOf", { time: momentText(ledger.at, i18n.language) })}</p>
      {ledger.targets.map((target) => {
        const zone = target.calendar?.timeZone;
        return (
          <section key={target.targetId}>
            <h2>{targetTitle(t, target)}</h2>
            <p>{usedText(t, target)}{target.dueAt && ` · ${t("minuteLedger.due", { time: momentText(target.dueAt, i18n.language, zone) })}`}</p>
            <p>{underText(t, target)}</p>
            <table>
              <thead><tr><th scope="col">{t("minuteLedger.column.when")}</th><th scope="col">{t("minuteLedger.column.what")}</th><th scope="col">{t("minuteLedger.column.time")}</th></tr></thead>
              <tbody>
                {target.lines.map((line) => <tr key={line.from}><td>{stretchText(line, i18n.language, zone)}</td><td>{lineText(t, line, i18n.language)}{line.isOverdue && line.kind === "counted" && ` · ${t("minuteLedger.overdue")}`}</td><td>{spanText(t, line.seconds)}</td></tr>)}
              </tbody>
            </table>
            <ul>{target.marks.filter(({ at }) => at !== null).map(({ point, at, isTold }) => <li key={point}>{pointText(t, point)}: {momentText(at!, i18n.language, zone)}{isTold && ` (${t("minuteLedger.told")})`}</li>)}</ul>
          </section>
        );
      })}
      {ledger.changes.length > 0 && <section><h2>{t("minuteLedger.changes")}</h2><ul>{ledger.changes.map((change, index) => <li key={index}>{changeText(t, change)}: {momentText(change.at, i18n.language)}</li>)}</ul></section>}
    </div>,
    document.body,
  );
}
