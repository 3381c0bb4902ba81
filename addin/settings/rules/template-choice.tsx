import { useTexts } from "../i18n/use-texts.ts";
import type { FieldProblem } from "./action-part.ts";
import { Choice } from "./choice.tsx";
import type { Named } from "./use-rule-names.ts";

interface TemplateChoiceProps {
  value: string;
  templates: Named[];
  problem: FieldProblem;
  onChange: (templateId: string) => void;
}

export function TemplateChoice({ value, templates, problem: { isInvalid, describedBy }, onChange }: TemplateChoiceProps) {
  const { t } = useTexts();
  if (templates.length === 0) return <span>{t("rules.editor.noTemplates")}</span>;
  return <Choice label={t("rules.editor.template")} isInvalid={isInvalid} describedBy={describedBy} placeholder={t("rules.editor.choose")} value={value} options={templates.map(({ id, name }) => ({ value: id, text: name }))} onChange={onChange} />;
}
