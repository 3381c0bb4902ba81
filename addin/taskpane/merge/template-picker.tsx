import { makeStyles, mergeClasses, SearchBox, Select, tokens } from "@fluentui/react-components";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TemplateSummary } from "../../../server/contract/templates.ts";
import { useSettled } from "../../shared/import/use-settled.ts";
import { keys } from "../../shared/query-keys.ts";
import { useTemplateWords } from "../../shared/templates/use-template-words.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";

/** With fewer than these one looks rather than searches. */
const SEARCHED_FROM = 7;
const TYPING_MS = 250;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  label: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  narrow: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr)", gap: "8px" },
  search: { maxWidth: "none", minWidth: 0 },
  list: { display: "flex", flexDirection: "column", gap: "2px", margin: 0, padding: 0, listStyleType: "none", maxHeight: "228px", overflowY: "auto" },
  offer: {
    display: "block", width: "100%", padding: "6px 8px", textAlign: "start", border: `1px solid ${tokens.colorTransparentStroke}`, borderRadius: tokens.borderRadiusMedium, background: "none", color: "inherit", font: "inherit", cursor: "pointer",
    ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  picked: { backgroundColor: tokens.colorSubtleBackgroundSelected, border: `1px solid ${tokens.colorBrandStroke1}` },
  name: { display: "block", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface TemplatePickerProps {
  pickedId: string;
  hasDraft: boolean;
  onPick: (id: string) => void;
}

/** A new message, or one of the library: by name or text, and by category. */
export function TemplatePicker({ pickedId, hasDraft, onPick }: TemplatePickerProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const words = useTemplateWords();
  const calls = useCalls();
  const labelId = useId();
  const [typed, setTyped] = useState("");
  const [category, setCategory] = useState("");
  const search = useSettled(typed.trim(), TYPING_MS);
  const facets = useQuery({ queryKey: [...keys.templates, "facets"], queryFn: calls.templates.facets });
  const found = useQuery({ queryKey: [...keys.templates, "found", search, category], queryFn: () => calls.templates.page({ sort: "used", ...(search && { search }), ...(category && { category }) }), placeholderData: keepPreviousData });
  const problem = facets.error ?? found.error;
  if (problem) return <ErrorCard error={problem} onRetry={() => void Promise.all([facets.refetch(), found.refetch()])} />;
  if (!facets.data || !found.data) return <SkeletonLines lines={3} />;
  const { total, categories } = facets.data;
  if (total === 0) return null;
  return (
    <div className={styles.root}>
      <span className={styles.label} id={labelId}>{t("template.pick")}</span>
      {total >= SEARCHED_FROM && (
        <div className={styles.narrow}>
          <SearchBox className={styles.search} size="small" aria-label={t("template.search")} placeholder={t("template.search")} value={typed} maxLength={200} dismiss={{ "aria-label": t("template.clearSearch") }} onChange={(_event, data) => setTyped(data.value)} />
          <Select size="small" aria-label={t("template.category.label")} value={category} onChange={(_event, data) => setCategory(data.value)}>
            <option value="">{t("template.allCategories")}</option>
            {categories.map((each) => <option key={each.category} value={each.category}>{words.category(each.category)}</option>)}
          </Select>
        </div>
      )}
      <ul className={styles.list} aria-labelledby={labelId}>
        <li><Offer isPicked={pickedId === ""} name={t(hasDraft ? "template.fromDraft" : "template.new")} onPick={() => onPick("")} /></li>
        {found.data.items.map((each) => <li key={each.id}><Offer isPicked={each.id === pickedId} name={each.name} text={lineOf(each)} onPick={() => onPick(each.id)} /></li>)}
      </ul>
      {found.data.items.length === 0 && <p className={styles.quiet} role="status">{t("template.noneFound")}</p>}
    </div>
  );

  function lineOf({ category: filed, languages }: TemplateSummary): string {
    return [words.category(filed), ...(languages.length > 1 ? [languages.join(", ")] : [])].join(" · ");
  }
}

function Offer({ isPicked, name, text, onPick }: { isPicked: boolean; name: string; text?: string; onPick: () => void }) {
  const styles = useStyles();
  return (
    <button type="button" aria-pressed={isPicked} className={mergeClasses(styles.offer, isPicked && styles.picked)} onClick={onPick}>
      <span className={styles.name}>{name}</span>
      {text && <span className={mergeClasses(styles.name, styles.quiet)}>{text}</span>}
    </button>
  );
}
