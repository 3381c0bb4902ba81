import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, Select, Textarea, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ChannelTemplate } from "../../../server/contract/channels.ts";
import { draftOfComponents, draftProblems, placesOf, type TemplateDraft } from "../../../server/contract/template-draft.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { ButtonFields } from "./button-fields.tsx";
import { channelKeys } from "./channel-keys.ts";
import { TemplateBubble } from "./template-bubble.tsx";
import { useChannelCalls } from "./use-channel-calls.ts";

const useStyles = makeStyles({
  columns: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(280px, 360px)", gap: "24px", alignItems: "start", "@media (max-width: 900px)": { gridTemplateColumns: "minmax(0, 1fr)" } },
  form: { display: "flex", flexDirection: "column", gap: "16px", minWidth: 0 },
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 200px), 1fr))", gap: "16px", alignItems: "start" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  look: { position: "sticky", top: "16px", display: "flex", flexDirection: "column", gap: "8px" },
  label: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

const empty: TemplateDraft = { name: "", language: "en", category: "UTILITY", header: null, body: { text: "", examples: [] }, footer: null, buttons: [] };

export function TemplateEditorPage({ accountId, templateId }: { accountId: string; templateId: string }) {
  const { t } = useTexts();
  const calls = useChannelCalls();
  const templates = useQuery({ queryKey: channelKeys.templates(accountId), queryFn: () => calls.templates(accountId) });
  return (
    <Loaded query={templates} skeleton={<SkeletonRows rows={6} />}>
      {({ items }) => {
        const kept = items.find(({ id }) => id === templateId) ?? null;
        const start = templateId === "new" ? empty : kept && draftOfComponents(kept);
        return start ? <Editor accountId={accountId} kept={kept} start={start} /> : <Panel>{t("channels.template.gone")}</Panel>;
      }}
    </Loaded>
  );
}

function Editor({ accountId, kept, start }: { accountId: string; kept: ChannelTemplate | null; start: TemplateDraft }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [draft, setDraft] = useState(start);
  const [isChecked, setChecked] = useState(false);
  const problems = draftProblems(draft);
  const submit = useMutation({
    mutationFn: () => (kept ? calls.editTemplate(accountId, kept.id, draft) : calls.addTemplate(accountId, draft)),
    onSuccess: async ({ name }) => {
      tell({ text: t("channels.template.submitted", { name }) });
      await queries.invalidateQueries({ queryKey: channelKeys.all });
      goTo("channels", "templates", accountId);
    },
  });
  const refused = submit.error ? problemOf(submit.error) : null;
  const change = (part: Partial<TemplateDraft>) => {
    if (submit.error) submit.reset();
    setDraft((before) => ({ ...before, ...part }));
  };
  const problem = (path: string) => {
    const found = isChecked ? problems.find((one) => one.path === path) : undefined;
    if (found) return t(`channels.template.problem.${found.code}`, { max: found.max, place: found.place });
    return refused?.fields.some((field) => field.path === path) ? t("channels.template.problem.taken") : undefined;
  };
  const save = () => {
    setChecked(true);
    if (problems.length === 0) submit.mutate();
  };
  const examplesOf = (text: string, before: TemplateDraft["body"]["examples"]) => placesOf(text).map((name) => before.find((one) => one.param_name === name) ?? { param_name: name, example: "" });
  const withText = (part: { text: string; examples: TemplateDraft["body"]["examples"] }, text: string) => ({ text, examples: examplesOf(text, part.examples) });
  return (
    <Panel>
      <div className={styles.columns}>
        <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); save(); }}>
          {!kept && <FromTemplate onDraft={setDraft} />}
          <div className={styles.pair}>
            <Field label={t("channels.template.name")} hint={t("channels.template.nameHint")} required validationMessage={problem("name")}><Input value={draft.name} readOnly={kept !== null} dir="ltr" onChange={(_, { value }) => change({ name: value })} /></Field>
            <Field label={t("channels.template.language")} hint={t("channels.template.languageHint")} required validationMessage={problem("language")}><Input value={draft.language} readOnly={kept !== null} dir="ltr" onChange={(_, { value }) => change({ language: value })} /></Field>
            <Field label={t("channels.template.categoryLabel")} hint={t(`channels.template.categoryHint.${draft.category}`)} validationMessage={problem("category")}>
              <Select value={draft.category} disabled={kept?.status === "APPROVED"} onChange={(_, { value }) => change({ category: value as TemplateDraft["category"] })}>
                {(["UTILITY", "MARKETING", "AUTHENTICATION"] as const).map((one) => <option key={one} value={one}>{t(`channels.template.category.${one}`)}</option>)}
              </Select>
            </Field>
          </div>
          <Field label={t("channels.template.header")} hint={t("channels.template.headerHint")} validationMessage={problem("header.text")}>
            <Input value={draft.header?.text ?? ""} onChange={(_, { value }) => change({ header: value === "" ? null : withText(draft.header ?? { text: "", examples: [] }, value) })} />
          </Field>
          <Examples label={t("channels.template.header")} examples={draft.header?.examples ?? []} problem={problem("header.examples")} onChange={(examples) => draft.header && change({ header: { ...draft.header, examples } })} />
          <Field label={t("channels.template.body")} hint={t("channels.template.bodyHint", { count: [...draft.body.text].length, open: "{{", close: "}}" })} required validationMessage={problem("body.text")}>
            <Textarea rows={6} resize="vertical" value={draft.body.text} onChange={(_, { value }) => change({ body: withText(draft.body, value) })} />
          </Field>
          <Examples label={t("channels.template.body")} examples={draft.body.examples} problem={problem("body.examples")} onChange={(examples) => change({ body: { ...draft.body, examples } })} />
          <Field label={t("channels.template.footer")} hint={t("channels.template.footerHint")} validationMessage={problem("footer")}><Input value={draft.footer ?? ""} onChange={(_, { value }) => change({ footer: value === "" ? null : value })} /></Field>
          <ButtonFields buttons={draft.buttons} problem={problem} onChange={(buttons) => change({ buttons })} />
          {refused && refused.fields.length === 0 && <ErrorCard error={refused} onRetry={save} />}
          {isChecked && problems.length > 0 && <MessageBar intent="error"><MessageBarBody>{t("channels.template.look", { count: problems.length })}</MessageBarBody></MessageBar>}
          <div className={styles.actions}>
            <Button type="submit" appearance="primary" disabledFocusable={submit.isPending}>{t(submit.isPending ? "channels.asking" : "channels.template.submit")}</Button>
            <Button appearance="subtle" onClick={() => goTo("channels", "templates", accountId)}>{t("cancel")}</Button>
          </div>
        </form>
        <div className={styles.look}>
          <p className={styles.label}>{t("channels.template.preview")}</p>
          <TemplateBubble draft={draft} />
        </div>
      </div>
    </Panel>
  );
}

interface ExamplesProps {
  label: string;
  examples: TemplateDraft["body"]["examples"];
  problem: string | undefined;
  onChange: (examples: TemplateDraft["body"]["examples"]) => void;
}

/** WhatsApp judges a template by what may stand in its places. */
function Examples({ label, examples, problem, onChange }: ExamplesProps) {
  const styles = useStyles();
  const { t } = useTexts();
  if (examples.length === 0) return null;
  return (
    <div className={styles.pair} role="group" aria-label={t("channels.template.examplesOf", { label })}>
      {examples.map(({ param_name: name, example }, index) => (
        <Field key={name} label={t("channels.template.exampleFor", { place: `{{${name}}}` })} validationMessage={example.trim() === "" ? problem : undefined}>
          <Input value={example} onChange={(_, { value }) => onChange(examples.map((one, at) => (at === index ? { ...one, example: value } : one)))} />
        </Field>
      ))}
    </div>
  );
}

/** Mailroom's own templates that have a text for WhatsApp. */
function FromTemplate({ onDraft }: { onDraft: (draft: TemplateDraft) => void }) {
  const { t } = useTexts();
  const calls = useChannelCalls();
  const settings = useSettingsCalls();
  const { tell } = useTellBar();
  const [chosen, setChosen] = useState("");
  const own = useQuery({ queryKey: [...settingsKeys.templates, "whatsapp"], queryFn: () => settings.templates.page({}) });
  const take = useMutation({ mutationFn: (id: string) => calls.draftOf(id, null), onSuccess: onDraft, onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }) });
  const offered = (own.data?.items ?? []).filter(({ channels }) => channels.includes("whatsapp"));
  if (offered.length === 0) return null;
  return (
    <Field label={t("channels.template.from")} hint={t("channels.template.fromHint")}>
      <Select value={chosen} onChange={(_, { value }) => { setChosen(value); if (value) take.mutate(value); }}>
        <option value="">{t("channels.template.fromNone")}</option>
        {offered.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
      </Select>
    </Field>
  );
}
