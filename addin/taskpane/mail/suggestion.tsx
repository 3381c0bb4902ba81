import { makeStyles, Select, tokens, ToggleButton } from "@fluentui/react-components";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Classification, Priority } from "../../../server/contract/conversations.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useUndo } from "../../shared/ui/undo-bar.tsx";
import { priorities } from "../../shared/words.ts";
import { Opinions } from "./opinions.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px", padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground2 },
  title: { margin: 0, font: "inherit", fontWeight: tokens.fontWeightSemibold },
  fields: { display: "grid", gridTemplateColumns: "1fr 1fr", gap: "8px" },
  label: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, marginBottom: "2px" },
  choices: { display: "flex", flexWrap: "wrap", gap: "8px" },
  share: { marginInlineStart: "6px", fontWeight: tokens.fontWeightRegular, fontVariantNumeric: "tabular-nums" },
  evidence: { margin: 0, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, borderInlineStartWidth: "3px", borderInlineStartStyle: "solid", borderInlineStartColor: tokens.colorNeutralStroke1, paddingInlineStart: "8px", overflowWrap: "anywhere" },
  text: { margin: 0, overflowWrap: "anywhere" },
  quiet: { margin: 0, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  select: { minWidth: 0, "& select": { minWidth: 0 } },
});

interface Change {
  category?: string;
  priority?: Priority;
}

interface SuggestionProps {
  messageId: string;
  classification: Classification;
  onChoose: (change: Change) => void;
}

/** What kind of request it is and how pressing, with the words that speak for it; a choice teaches the classifier, and can be taken back. */
export function Suggestion({ messageId, classification, onChoose }: SuggestionProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const tell = useUndo();
  const [shown, setShown] = useState(classification);
  const { data: categories } = useQuery({ queryKey: keys.categories, queryFn: calls.categories, staleTime: 10 * 60_000 });
  const undo = useMutation({ mutationFn: () => calls.undoCorrection(messageId), onSuccess: setShown });
  const correct = useMutation({
    mutationFn: (change: Change) => calls.correctClassification(messageId, change),
    onSuccess: (said, change) => {
      setShown(said);
      const text = change.category ? t("suggestion.chosen", { category: nameOf(change.category) }) : t("suggestion.priorityChosen", { priority: t(`priority.${change.priority}`) });
      tell({ text, undo: () => { onChoose(change.category ? { category: undefined } : { priority: undefined }); undo.mutate(); } });
    },
  });
  const categoryId = useId();
  const priorityId = useId();
  const isUnsure = !shown.isConfident && shown.source !== "user";
  const reason = shown.priorityReason && shown.priority !== "medium" && shown.source !== "user" ? t("suggestion.priorityReason", { reason: shown.priorityReason }) : "";
  const nameOf = (key: string) => categories?.find((category) => category.key === key)?.name ?? key;
  const percent = (share: number) => new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 0 }).format(share);
  const about = [
    shown.requestType && shown.requestType !== "other" ? t(`suggestion.requestType.${shown.requestType}`) : "",
    shown.needsAnswer === false ? t("suggestion.needsNoAnswer") : "",
    shown.sentiment === "negative" ? t("suggestion.negative") : "",
  ].filter(Boolean);
  function choose(change: Change) {
    onChoose(change);
    setShown((kept) => ({ ...kept, ...change }));
    correct.mutate(change);
  }
  return (
    <section className={styles.root} aria-label={t("suggestion.label")}>
      {shown.summary && <p className={styles.text}>{shown.summary}</p>}
      {about.length > 0 && <p className={styles.quiet}>{about.join(" · ")}</p>}
      {isUnsure && shown.choices.length > 0 && (
        <>
          <h2 className={styles.title}>{t(shown.isOutOfScope ? "suggestion.stranger" : "suggestion.unsure")}</h2>
          <Opinions opinions={shown.opinions} nameOf={nameOf} percent={percent} />
          <div className={styles.choices}>
            {shown.choices.slice(0, 3).map(({ category, confidence }) => (
              <ToggleButton key={category} size="small" shape="circular" checked={shown.category === category} onClick={() => choose({ category })}>{nameOf(category)}<span className={styles.share}>{percent(confidence)}</span></ToggleButton>
            ))}
          </div>
        </>
      )}
      <div className={styles.fields}>
        <div>
          <label className={styles.label} htmlFor={categoryId}>{t("suggestion.category")}{shown.category && shown.source !== "user" && <span className={styles.share}>{percent(shown.categoryConfidence)}</span>}</label>
          <Select id={categoryId} className={styles.select} size="small" value={shown.category ?? ""} onChange={(_event, data) => data.value && choose({ category: data.value })}>
            {!shown.category && <option value="">{t("suggestion.noCategory")}</option>}
            {shown.category && !categories?.some((category) => category.key === shown.category) && <option value={shown.category}>{shown.category}</option>}
            {categories?.map((category) => <option key={category.key} value={category.key}>{category.name}</option>)}
          </Select>
        </div>
        <div>
          <label className={styles.label} htmlFor={priorityId}>{t("priority.title")}</label>
          <Select id={priorityId} className={styles.select} size="small" value={shown.priority} onChange={(_event, data) => choose({ priority: data.value as Priority })}>
            {priorities.map((priority) => <option key={priority} value={priority}>{t(`priority.${priority}`)}</option>)}
          </Select>
        </div>
      </div>
      {(shown.evidence || reason) && (
        <blockquote className={styles.evidence}>
          {shown.evidence && <p className={styles.text}>{shown.evidence}</p>}
          {reason && <p className={styles.text}>{reason}</p>}
        </blockquote>
      )}
      {correct.error && <ErrorCard error={correct.error} onDismiss={correct.reset} />}
      {undo.error && <ErrorCard error={undo.error} onDismiss={undo.reset} />}
    </section>
  );
}
