import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, Switch, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SaveLlmSettings, type LlmSettings } from "../../../server/contract/classification.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";

const MICROS = 1_000_000;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "720px" },
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(180px, 100%), 1fr))", gap: "16px", alignItems: "start" },
  text: { margin: "0 0 16px", maxWidth: "76ch", color: tokens.colorNeutralForeground2 },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

/** The language model that gives a second opinion: where it answers, what it may cost, what stays here. */
export function LlmPanel({ mayChange }: { mayChange: boolean }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const calls = useSettingsCalls().classification;
  const settings = useQuery({ queryKey: settingsKeys.llm, queryFn: calls.llm });
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <Panel title={t("classification.llm.title")}>
      <p className={styles.text}>{t("classification.llm.text")}</p>
      <Loaded query={settings} skeleton={<SkeletonRows rows={5} />}>
        {(kept) => (
          <>
            {kept.source === "environment" && <MessageBar layout="multiline"><MessageBarBody>{t("classification.llm.fromEnvironment", { model: kept.model })}</MessageBarBody></MessageBar>}
            <p className={styles.text}>{t("classification.llm.today", { calls: number.format(kept.callsToday), tokens: number.format(kept.tokensToday), limit: number.format(kept.tokensPerDay) })}{kept.costMicrosToday > 0 && ` ${new Intl.NumberFormat(i18n.language, { style: "currency", currency: kept.currency, maximumFractionDigits: 4 }).format(kept.costMicrosToday / MICROS)}.`}{kept.keptMailboxes.length > 0 && ` ${t("classification.llm.kept", { mailboxes: new Intl.ListFormat(i18n.language).format(kept.keptMailboxes) })}`}</p>
            {mayChange && <LlmForm key={kept.version} kept={kept} />}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function LlmForm({ kept }: { kept: LlmSettings }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().classification;
  const queries = useQueryClient();
  const [draft, setDraft] = useState({ isEnabled: kept.isEnabled, baseUrl: kept.baseUrl, model: kept.model, key: "", tokensPerDay: String(kept.tokensPerDay), promptPrice: priceOf(kept.promptPriceMicros), completionPrice: priceOf(kept.completionPriceMicros), currency: kept.currency });
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: () => calls.saveLlm(SaveLlmSettings.parse({
      isEnabled: draft.isEnabled, baseUrl: draft.baseUrl, model: draft.model, ...(draft.key !== "" && { key: draft.key }), tokensPerDay: Number(draft.tokensPerDay), promptPriceMicros: microsOf(draft.promptPrice), completionPriceMicros: microsOf(draft.completionPrice), currency: draft.currency, version: kept.version,
    })),
    onSuccess: (settings) => queries.setQueryData(settingsKeys.llm, settings),
  });
  const test = useMutation({ mutationFn: calls.testLlm });
  const refused = save.error ? problemOf(save.error).fields : [];
  const problem = (field: string) => refused.find((one) => one.path === field)?.message;
  const isWhole = /^\d{1,9}$/.test(draft.tokensPerDay.trim());
  const isPriced = [draft.promptPrice, draft.completionPrice].every((price) => price.trim() === "" || /^\d{1,4}([.,]\d{1,6})?$/.test(price.trim()));
  const isReady = isWhole && isPriced && draft.model.trim() !== "" && draft.baseUrl.trim() !== "" && /^[A-Z]{3}$/.test(draft.currency);
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); if (isReady) save.mutate(); }}>
      <Switch checked={draft.isEnabled} label={t("classification.llm.isEnabled")} onChange={(_, { checked }) => change({ isEnabled: checked })} />
      <div className={styles.pair}>
        <Field label={t("classification.llm.baseUrl")} hint={t("classification.llm.baseUrlHint")} required validationMessage={problem("baseUrl")}><Input value={draft.baseUrl} type="url" autoComplete="off" onChange={(_, { value }) => change({ baseUrl: value })} /></Field>
        <Field label={t("classification.llm.model")} required validationMessage={problem("model")}><Input value={draft.model} autoComplete="off" onChange={(_, { value }) => change({ model: value })} /></Field>
      </div>
      <Field label={t("classification.llm.key")} hint={t(kept.hasKey ? "classification.llm.keyKept" : "classification.llm.keyHint")} validationMessage={problem("key")}><Input value={draft.key} type="password" autoComplete="new-password" onChange={(_, { value }) => change({ key: value })} /></Field>
      <div className={styles.pair}>
        <Field label={t("classification.llm.tokensPerDay")} validationMessage={isWhole ? problem("tokensPerDay") : t("classification.llm.wrongNumber")}><Input value={draft.tokensPerDay} inputMode="numeric" onChange={(_, { value }) => change({ tokensPerDay: value })} /></Field>
        <Field label={t("classification.llm.promptPrice")} validationMessage={isPriced ? undefined : t("classification.llm.wrongNumber")}><Input value={draft.promptPrice} inputMode="decimal" onChange={(_, { value }) => change({ promptPrice: value })} /></Field>
        <Field label={t("classification.llm.completionPrice")}><Input value={draft.completionPrice} inputMode="decimal" onChange={(_, { value }) => change({ completionPrice: value })} /></Field>
        <Field label={t("classification.llm.currency")} validationMessage={problem("currency")}><Input value={draft.currency} maxLength={3} onChange={(_, { value }) => change({ currency: value.toUpperCase() })} /></Field>
      </div>
      {save.error && refused.length === 0 && <ErrorCard error={save.error} onDismiss={save.reset} />}
      {test.error && <ErrorCard error={test.error} onDismiss={test.reset} />}
      <div role="status">{test.data && <MessageBar layout="multiline" intent={test.data.outcome === "used" ? "success" : "error"}><MessageBarBody>{test.data.message} {t("classification.llm.took", { seconds: (test.data.durationMs / 1_000).toFixed(1) })}</MessageBarBody></MessageBar>}</div>
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={!isReady || save.isPending}>{t(save.isPending ? "saving" : "save")}</Button>
        {kept.source !== "none" && <Button disabledFocusable={test.isPending} onClick={() => test.mutate()}>{t(test.isPending ? "classification.llm.testing" : "classification.llm.test")}</Button>}
      </div>
    </form>
  );
}

/** Of a million tokens, as providers name it; kept as millionths for a thousand. */
function priceOf(micros: number | null): string {
  return micros === null ? "" : String(micros / 1_000);
}

function microsOf(price: string): number | null {
  return price.trim() === "" ? null : Math.round(Number(price.trim().replace(",", ".")) * 1_000);
}
