import { makeStyles, SearchBox } from "@fluentui/react-components";
import { useEffect, useState } from "react";
import { templateSorts, type TemplateFacets } from "../../../../server/contract/templates.ts";
import { useSettled } from "../../../shared/import/use-settled.ts";
import { useTemplateWords } from "../../../shared/templates/use-template-words.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Choice } from "../../rules/choice.tsx";
import type { LibraryState, TemplateSort } from "./library-state.ts";

const TYPING_MS = 250;
const SEARCH_LETTERS_MAX = 200;
/** A dropdown's value for all of them: "" is none to it. */
const ALL = "*";

const useStyles = makeStyles({
  bar: { display: "flex", flexWrap: "wrap", gap: "8px" },
  search: { flex: "1 1 220px", maxWidth: "none" },
  choice: { flex: "1 1 130px", maxWidth: "200px", minWidth: "120px", "@media (max-width: 640px)": { maxWidth: "none" } },
});

interface LibraryToolbarProps {
  state: LibraryState;
  facets: TemplateFacets | undefined;
  onChange: (next: Partial<LibraryState>) => void;
}

export function LibraryToolbar({ state, facets, onChange }: LibraryToolbarProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const words = useTemplateWords();
  const [typed, setTyped] = useState(state.search);
  const settled = useSettled(typed, TYPING_MS);
  useEffect(() => {
    if (settled.trim() !== state.search.trim() && settled === typed) onChange({ search: settled });
  }, [settled]);
  useEffect(() => {
    // Changed by the back button or a link, not by what is being typed.
    if (state.search.trim() !== settled.trim()) setTyped(state.search);
  }, [state.search]);
  const counted = (text: string, count: number) => `${text} (${count})`;
  const categories = [{ value: ALL, text: t("template.allCategories") }, ...(facets?.categories ?? []).map(({ category, count }) => ({ value: category, text: counted(words.category(category), count) }))];
  const tags = [{ value: ALL, text: t("templates.allTags") }, ...(facets?.tags ?? []).map(({ tag, count }) => ({ value: tag, text: counted(tag, count) }))];
  return (
    <div className={styles.bar} role="search" aria-label={t("template.search")}>
      <SearchBox className={styles.search} aria-label={t("template.search")} placeholder={t("templates.searchHint")} value={typed} maxLength={SEARCH_LETTERS_MAX} dismiss={{ "aria-label": t("template.clearSearch") }} onChange={(_, { value }) => setTyped(value)} />
      <div className={styles.choice}><Choice label={t("template.category.label")} value={state.category || ALL} options={categories} onChange={(value) => onChange({ category: value === ALL ? "" : value })} /></div>
      {tags.length > 1 && <div className={styles.choice}><Choice label={t("templates.tags")} value={state.tag || ALL} options={tags} onChange={(value) => onChange({ tag: value === ALL ? "" : value })} /></div>}
      <div className={styles.choice}><Choice label={t("templates.sort.label")} value={state.sort} options={templateSorts.map((value) => ({ value, text: t(`templates.sort.${value}`) }))} onChange={(value) => onChange({ sort: value as TemplateSort })} /></div>
    </div>
  );
}
