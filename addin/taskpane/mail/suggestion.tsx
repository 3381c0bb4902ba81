import { makeStyles, Select, tokens, ToggleButton } from "@fluentui/react-components";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Classification, Priority } from "../../../server/contract/conversations.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { priorities } from "../../shared/words.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px", padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground2 },
  title: { margin: 0, font: "inherit", fontWeight: tokens.fontWeightSemibold },
  fields: { display: "grid", gridTemplateColumns: "1fr 1fr", gap: "8px" },
  label: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, marginBottom: "2px" },
  choices: { display: "flex", flexWrap: "wrap", gap: "8px" },
  evidence: { margin: 0, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, borderInlineStartWidth: "3px", borderInlineStartStyle: "solid", borderInlineStartColor: tokens.colorNeutralStroke1, paddingInlineStart: "8px", overflowWrap: "anywhere" },
  text: { margin: 0, overflowWrap: "anywhere" },
  select: { minWidth: 0, "& select": { minWidth: 0 } },
});

interface SuggestionProps {
  messageId: string;
  classification: Classification;
  onChoose: (change: { category?: string; priority?: Priority }) => void;
}

/** What kind of request it is and how pressing, with the words that speak for it; a correction teaches the classifier. */
export function Suggestion({ messageId, classification, onChoose }: SuggestionProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const [shown, setShown] = useState(classification);
  const { data: categories } = useQuery({ queryKey: keys.categories, queryFn: calls.categories, staleTime: 10 * 60_000 });
  const correct = useMutation({ mutationFn: (change: { category?: string; priority?: Priority }) => calls.correctClassification(messageId, change), onSuccess: setShown });
  const categoryId = useId();
  const priorityId = useId();
  const isUnsure = !shown.isConfident && shown.source !== "user";
  const reason = shown.priorityReason && shown.priority !== "medium" && shown.source !== "user" ? t("suggestion.priorityReason", { reason: shown.priorityReason }) : "";
  const nameOf = (key: string) => categories?.find((category) => category.key === key)?.name ?? key;
  function choose(change: { category?: string; priority?: Priority }) {
    onChoose(change);
    setShown((kept) => ({ ...kept, ...change }));
    correct.mutate(change);
  }
  return (
    <section className={styles.root} aria-label={t("suggestion.label")}>
      {shown.summary && <p className={styles.text}>{shown.summary}</p>}
      {isUnsure && shown.choices.length > 0 && (
        <>
          <h2 className={styles.title}>{t("suggestion.unsure")}</h2>
          <div className={styles.choices}>
            {shown.choices.slice(0, 3).map(({ category }) => (
              <ToggleButton key={category} size="small" shape="circular" checked={shown.category === category} onClick={() => choose({ category })}>{nameOf(category)}</ToggleButton>
            ))}
          </div>
        </>
      )}
      <div className={styles.fields}>
        <div>
          <label className={styles.label} htmlFor={categoryId}>{t("suggestion.category")}</label>
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
    </section>
  );
}
