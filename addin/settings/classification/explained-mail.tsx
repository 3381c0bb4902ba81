import { makeStyles, tokens } from "@fluentui/react-components";
import type { MailExplanation } from "../../../server/contract/classification.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";

const useStyles = makeStyles({
  list: { margin: 0, display: "grid", gridTemplateColumns: "minmax(140px, max-content) minmax(0, 1fr)", gap: "8px 16px", "@media (max-width: 560px)": { gridTemplateColumns: "minmax(0, 1fr)", rowGap: "2px" } },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: "anywhere", whiteSpace: "pre-wrap" },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

const LINES_SHOWN = 1_500;

/** The path of one mail from what was read of it to what would be assigned, each step with its reason. */
export function ExplainedMail({ mail, nameOf }: { mail: MailExplanation; nameOf: (key: string) => string }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const percent = (share: number) => new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 0 }).format(share);
  const { outcome, embedded, judgements } = mail;
  const choices = embedded.choices.map(({ category, confidence }) => `${nameOf(category)} ${percent(confidence)}`).join(" · ");
  const by = (field: keyof typeof judgements) => {
    const judged = judgements[field];
    return judged ? [t(`classification.source.${judged.source}`), percent(judged.confidence), judged.evidence].filter(Boolean).join(" · ") : "";
  };
  const rows: [key: string, value: string, quiet?: string][] = [
    ["from", [mail.from, mail.subject].filter(Boolean).join(" · ")],
    ["kind", t(`classification.kind.${mail.kind}`), mail.kindReason ?? mail.damage ?? undefined],
    ["bounce", mail.bounce ?? ""],
    ["mayAnswer", t(mail.mayAnswer ? "classification.explain.yes" : "classification.explain.no"), mail.mayAnswerReason ?? undefined],
    ["visibleText", mail.visibleText.slice(0, LINES_SHOWN)],
    ["choices", choices || t("classification.explain.none"), embedded.isOutOfScope ? t("classification.explain.outOfScope") : (embedded.evidence ?? undefined)],
    ["outcome", outcome.isConfident && outcome.category ? t("classification.explain.assigned", { category: nameOf(outcome.category) }) : t("classification.explain.person"), embedded.threshold === null ? t("classification.explain.noThreshold") : t("classification.explain.threshold", { threshold: percent(embedded.threshold) })],
    ["requestType", outcome.requestType ? t(`classification.requestType.${outcome.requestType}`) : "", by("requestType")],
    ["priority", t(`priority.${mail.priority.priority}`), mail.priority.reason],
    ["sentiment", t(`classification.sentiment.${outcome.sentiment}`), by("sentiment")],
    ["needsAnswer", t(outcome.needsAnswer ? "classification.explain.yes" : "classification.explain.no"), by("needsAnswer")],
    ["language", outcome.language ? (new Intl.DisplayNames([i18n.language], { type: "language" }).of(outcome.language) ?? outcome.language) : "–"],
    ["summary", outcome.summary],
    ["suggestedAction", outcome.suggestedAction],
    ["llm", t(mail.llm.wouldAsk ? "classification.explain.wouldAsk" : "classification.explain.wouldNotAsk"), [mail.llm.reason, mail.llm.masked].filter(Boolean).join("\n\n")],
  ];
  return (
    <Panel title={t("classification.explain.path")}>
      <dl className={styles.list}>
        {rows.filter(([, value]) => value !== "").map(([key, value, quiet]) => (
          <div key={key} style={{ display: "contents" }}>
            <dt className={styles.term}>{t(`classification.step.${key}`)}</dt>
            <dd className={styles.value}>{value}{quiet && <div className={styles.quiet}>{quiet}</div>}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
