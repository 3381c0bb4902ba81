import { Button, makeStyles, ProgressBar, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, Circle16Regular, ErrorCircle16Filled } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { problemText } from "../../shared/problem-text.ts";
import type { SelectedMail } from "../../shared/office.ts";
import { useUndo } from "../../shared/ui/undo-bar.tsx";
import { useMay } from "../use-me.ts";
import { type SeveralState, useConvertSeveral } from "./use-convert-several.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  text: { margin: "4px 0 0", color: tokens.colorNeutralForeground2 },
  actions: { display: "flex", flexDirection: "column", alignItems: "stretch", gap: "8px" },
  list: { margin: 0, padding: 0, listStyleType: "none" },
  row: { display: "grid", gridTemplateColumns: "16px minmax(0, 1fr)", columnGap: "8px", padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, overflowWrap: "anywhere" },
  state: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, fontVariantNumeric: "tabular-nums" },
  icon: { paddingTop: "2px", color: tokens.colorNeutralForeground3 },
  done: { color: tokens.colorStatusSuccessForeground1 },
  failed: { color: tokens.colorStatusDangerForeground1 },
});

/** Several mails are selected: all become cases, or one case together. Each says what became of it. */
export function SeveralMails({ mails }: { mails: SelectedMail[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const tell = useUndo();
  const mayOpen = useMay("openCase");
  const several = useConvertSeveral(mails);
  const { states, isRunning, doneCount, endedCount } = several;
  const hasLeft = doneCount < mails.length;
  return (
    <section className={styles.root}>
      <div>
        <h2 className={styles.title}>{t("several.title", { count: mails.length })}</h2>
        <p className={styles.text} role="status">{endedCount > 0 || isRunning ? t("severalMails.progress", { done: endedCount, count: mails.length }) : t("severalMails.text")}</p>
      </div>
      {isRunning && <ProgressBar value={endedCount} max={mails.length} aria-label={t("several.title", { count: mails.length })} />}
      {mayOpen && (
        <div className={styles.actions}>
          {isRunning && <Button onClick={several.stop}>{t("severalMails.stop")}</Button>}
          {!isRunning && hasLeft && <Button appearance="primary" onClick={() => void several.convertAll()}>{t(endedCount > 0 ? "severalMails.again" : "severalMails.convertAll")}</Button>}
          {!isRunning && hasLeft && endedCount === 0 && <Button onClick={() => void several.putIntoOne()}>{t("severalMails.intoOne")}</Button>}
          {!isRunning && several.openedCount > 0 && <Button onClick={() => void several.undo().then(() => tell({ text: t("severalMails.undone") }))}>{t("undo")}</Button>}
        </div>
      )}
      <ul className={styles.list}>
        {mails.map((mail) => (
          <li key={mail.itemId} className={styles.row}>
            <StateIcon state={states.get(mail.itemId)} />
            <div>
              <span>{mail.subject || t("mail.noSubject")}</span>
              <StateLine state={states.get(mail.itemId)} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function StateIcon({ state }: { state: SeveralState | undefined }) {
  const styles = useStyles();
  if (state?.state === "failed") return <span className={styles.failed} aria-hidden><ErrorCircle16Filled /></span>;
  if (state && "number" in state) return <span className={styles.done} aria-hidden><CheckmarkCircle16Regular /></span>;
  return <span className={styles.icon} aria-hidden><Circle16Regular /></span>;
}

function StateLine({ state }: { state: SeveralState | undefined }) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (!state) return null;
  const text = t(`severalMails.states.${state.state}`, { number: "number" in state ? state.number : "" });
  return <p className={styles.state}>{state.state === "failed" ? `${text}: ${problemText(t, state.problem).what}` : text}</p>;
}
