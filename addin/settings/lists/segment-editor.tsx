import { Button, Field, Input, makeStyles, Textarea, tokens } from "@fluentui/react-components";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Segment } from "../../../server/contract/contacts.ts";
import { useSettled } from "../../shared/import/use-settled.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { FilterBuilder } from "../contacts/filter/filter-builder.tsx";
import { isComplete, newCondition, toFilter, toFilterDraft, type FilterDraft } from "../contacts/filter/filter-fields.ts";
import { useFilterNames } from "../contacts/filter/use-filter-names.ts";
import { hrefOfList } from "../contacts/list/list-state.ts";
import { useContactCalls } from "../contacts/use-contact-calls.ts";
import { useNumber } from "../contacts/use-number.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { useDraft } from "../ui/drafts.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { DESCRIPTION_LETTERS_MAX, NAME_LETTERS_MAX } from "./list-form.tsx";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "20px" },
  words: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "560px" },
  heading: { margin: "0 0 8px", fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  problem: { margin: 0, color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200 },
  count: { margin: 0, fontVariantNumeric: "tabular-nums" },
  link: { color: tokens.colorBrandForegroundLink },
  actions: { display: "flex", gap: "8px" },
});

/** After the last letter the count waits this long. */
const TYPING_MS = 300;

interface Draft { name: string; description: string; filter: FilterDraft }

/** `segment` is null for a new one. Says while it is made how many it holds. */
export function SegmentEditor({ segment }: { segment: Segment | null }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const names = useFilterNames();
  const { tell } = useTellBar();
  const [kept, keep] = useDraft<Draft>(`segment.${segment?.id ?? "new"}`);
  const [fresh] = useState<Draft>(() => ({ name: segment?.name ?? "", description: segment?.description ?? "", filter: segment ? toFilterDraft(segment.filter) : { match: "all", conditions: [newCondition()] } }));
  const [isChecked, setChecked] = useState(false);
  const draft = kept ?? fresh;
  const change = (part: Partial<Draft>) => keep({ ...draft, ...part });
  const filter = toFilter(draft.filter);
  const isHalfMade = !draft.filter.conditions.every(isComplete);
  const save = useMutation({
    mutationFn: () => {
      const input = { name: draft.name.trim(), description: draft.description.trim(), filter };
      return segment ? calls.changeSegment(segment.id, input) : calls.createSegment(input);
    },
    onSuccess: async (saved) => {
      keep(null);
      goTo("lists");
      tell({ text: t("segments.saved", { name: saved.name }) });
      await Promise.all([settingsKeys.segments, settingsKeys.contactRows].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  const submit = () => {
    setChecked(true);
    if (draft.name.trim() && !isHalfMade) save.mutate();
  };
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <div className={styles.words}>
        <Field label={t("segments.name")} required validationMessage={isChecked && !draft.name.trim() ? t("segments.problem.name") : undefined}>
          <Input value={draft.name} maxLength={NAME_LETTERS_MAX} onChange={(_, { value }) => change({ name: value })} />
        </Field>
        <Field label={t("segments.description")}><Textarea value={draft.description} rows={2} maxLength={DESCRIPTION_LETTERS_MAX} onChange={(_, { value }) => change({ description: value })} /></Field>
      </div>
      <div>
        <h2 className={styles.heading}>{t("contacts.filter.label")}</h2>
        <FilterBuilder draft={draft.filter} names={names} isChecked={isChecked} emptyText={t("segments.everybody")} onChange={(next) => change({ filter: next })} />
        {isChecked && isHalfMade && <p className={styles.problem} role="alert">{t("segments.problem.conditions")}</p>}
      </div>
      <Count filter={filter} />
      {save.error && <ErrorCard error={save.error} onRetry={submit} />}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : "segments.save")}</Button>
        <Button appearance="subtle" onClick={() => { keep(null); goTo("lists"); }}>{t("cancel")}</Button>
      </div>
    </form>
  );
}

/** The figure opens its list. */
function Count({ filter }: { filter: Segment["filter"] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const number = useNumber();
  const text = useSettled(JSON.stringify(filter), TYPING_MS);
  const count = useQuery({ queryKey: [...settingsKeys.contactsChanged, "count", text], queryFn: () => calls.countOf(JSON.parse(text) as Segment["filter"]), placeholderData: keepPreviousData });
  if (count.error) return <ErrorCard error={count.error} onRetry={() => void count.refetch()} />;
  if (!count.data) return <p className={styles.count}>…</p>;
  const { count: found, isCountExact } = count.data;
  return <p className={styles.count} role="status"><a className={styles.link} href={hrefOfList({ filter })}>{t(isCountExact ? "contacts.count" : "contacts.aboutCount", { count: found, number: number(found) })}</a> {t("segments.now")}</p>;
}
