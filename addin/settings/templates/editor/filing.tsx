import { Combobox, Field, Input, makeStyles, Option, Textarea } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { CATEGORY_LETTERS_MAX, templateCategories } from "../../../../server/contract/templates.ts";
import { TagsInput } from "../../../shared/import/tags-input.tsx";
import { useTemplateWords } from "../../../shared/templates/use-template-words.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Panel } from "../../ui/panel.tsx";
import { useTemplateCalls } from "../use-template-calls.ts";
import type { TemplateDraft } from "./template-draft.ts";

const useStyles = makeStyles({
  fields: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(220px, 100%), 1fr))", gap: "16px", alignItems: "start" },
  wide: { gridColumn: "1 / -1" },
});

/** What the template is called, and where it is found. */
export function Filing({ draft, onChange }: { draft: TemplateDraft; onChange: (next: Partial<TemplateDraft>) => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <Panel>
      <div className={styles.fields}>
        <Field label={t("template.name")} hint={t("template.nameHint")}><Input value={draft.name} maxLength={120} dir="auto" onChange={(_, { value }) => onChange({ name: value })} /></Field>
        <CategoryField category={draft.category} onCategory={(category) => onChange({ category })} />
        <div className={styles.wide}><TagsInput label={t("templates.tags")} hint={t("templates.tagsHint")} tags={draft.tags} onTags={(tags) => onChange({ tags })} /></div>
        <Field className={styles.wide} label={t("templates.description")}><Textarea value={draft.description} maxLength={500} rows={2} dir="auto" onChange={(_, { value }) => onChange({ description: value })} /></Field>
      </div>
    </Panel>
  );
}

/** One of ours, one in use, or any other name that is typed. */
function CategoryField({ category, onCategory }: { category: string; onCategory: (category: string) => void }) {
  const { t } = useTexts();
  const calls = useTemplateCalls();
  const words = useTemplateWords();
  const inUse = useQuery({ queryKey: [...settingsKeys.templates, "facets"], queryFn: calls.facets }).data?.categories ?? [];
  const [typed, setTyped] = useState<string | null>(null);
  const all = [...new Set<string>([...templateCategories, ...inUse.map((each) => each.category)])];
  const offered = typed === null ? all : all.filter((each) => words.category(each).toLowerCase().includes(typed.trim().toLowerCase()));
  function take(text: string) {
    const trimmed = text.trim();
    onCategory(all.find((each) => words.category(each).toLowerCase() === trimmed.toLowerCase()) ?? (trimmed || "general"));
    setTyped(null);
  }
  return (
    <Field label={t("template.category.label")} hint={t("templates.categoryHint")}>
      <Combobox
        freeform style={{ minWidth: 0 }} value={typed ?? words.category(category)} selectedOptions={[category]} maxLength={CATEGORY_LETTERS_MAX}
        onChange={({ target }) => setTyped(target.value)} onBlur={() => typed !== null && take(typed)}
        onOptionSelect={(_, { optionValue, optionText }) => { setTyped(null); onCategory(optionValue ?? optionText ?? "general"); }}
      >
        {offered.map((each) => <Option key={each} value={each}>{words.category(each)}</Option>)}
      </Combobox>
    </Field>
  );
}
