import { Badge, Button, Field, Input, Link, makeStyles, Select, tokens } from "@fluentui/react-components";
import { LockClosed24Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type HoldScope, holdScopes, type LegalHold, type SetHold } from "../../../server/contract/retention.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: "0 0 16px", padding: 0 },
  row: { display: "flex", flexWrap: "wrap", alignItems: "baseline", gap: "8px", padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, ":first-child": { borderTopStyle: "none" } },
  text: { flex: "1 1 240px", minWidth: 0, overflowWrap: "anywhere" },
  quiet: { color: tokens.colorNeutralForeground2 },
  form: { display: "flex", flexWrap: "wrap", alignItems: "end", gap: "12px", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, paddingTop: "16px" },
  reason: { flex: "1 1 240px" },
});

/** What nobody may delete, and the form that says so of something. */
export function HoldsPanel() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().retention;
  const holds = useQuery({ queryKey: settingsKeys.holds, queryFn: calls.holds });
  return (
    <Panel title={t("retention.holds.title")}>
      <Loaded query={holds} skeleton={<SkeletonRows rows={2} />}>
        {(found) => found.length === 0
          ? <EmptyState icon={<LockClosed24Regular />} title={t("retention.holds.emptyTitle")} text={t("retention.holds.emptyText")} />
          : <ul className={styles.list} aria-label={t("retention.holds.title")}>{found.map((hold) => <HoldRow key={hold.id} hold={hold} />)}</ul>}
      </Loaded>
      <HoldForm />
    </Panel>
  );
}

function HoldRow({ hold }: { hold: LegalHold }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().retention;
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const lift = useMutation({
    mutationFn: () => calls.lift(hold.id),
    onSuccess: async () => {
      tell({ text: t("retention.holds.lifted") });
      await queries.invalidateQueries({ queryKey: settingsKeys.holds });
    },
  });
  return (
    <li className={styles.row}>
      <Badge appearance="tint" color={hold.liftedAt ? "subtle" : "warning"}>{t(hold.liftedAt ? "retention.holds.over" : "retention.holds.on")}</Badge>
      <span className={styles.text}>
        {hold.case && <>{`${hold.case.numberPrefix ? `${hold.case.numberPrefix}-` : "#"}${hold.case.number} ${hold.case.title}`}</>}
        {hold.contact && <Link href={`#/contacts/${hold.contact.id}`}>{hold.contact.name}</Link>}
        {hold.scope === "all" && t("retention.holds.all")}
        {": "}<span dir="auto">{hold.reason}</span>
      </span>
      <span className={styles.quiet}>{hold.liftedAt ? t("retention.holds.liftedBy", { name: hold.liftedBy ?? t("somebody") }) : t("retention.holds.setBy", { name: hold.setBy ?? t("somebody") })} <RelativeTime at={hold.liftedAt ?? hold.setAt} /></span>
      {!hold.liftedAt && <Button size="small" disabledFocusable={lift.isPending} onClick={() => lift.mutate()}>{t("retention.holds.lift")}</Button>}
      {lift.error && <ErrorCard error={lift.error} onDismiss={lift.reset} />}
    </li>
  );
}

function HoldForm() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().retention;
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [scope, setScope] = useState<HoldScope>("case");
  const [what, setWhat] = useState("");
  const [reason, setReason] = useState("");
  const [isUnknown, setUnknown] = useState(false);
  const number = Number(/(\d+)\s*$/.exec(what)?.[1] ?? Number.NaN);
  const isWhole = reason.trim() !== "" && (scope === "all" || (scope === "case" ? Number.isSafeInteger(number) : what.includes("@")));
  const set = useMutation({
    mutationFn: async () => {
      const thing = await meant();
      setUnknown(thing === null);
      return thing && calls.hold(thing);
    },
    onSuccess: async (made) => {
      if (!made) return;
      setWhat("");
      setReason("");
      tell({ text: t("retention.holds.set") });
      await queries.invalidateQueries({ queryKey: settingsKeys.holds });
    },
  });
  async function meant(): Promise<SetHold | null> {
    if (scope === "all") return { scope, reason };
    if (scope === "case") return { scope, caseId: await calls.caseIdOf(number), reason };
    const contactId = await calls.contactIdOf(what.trim());
    return contactId === null ? null : { scope, contactId, reason };
  }
  return (
    <form aria-label={t("retention.holds.add")} className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); if (isWhole) set.mutate(); }}>
      <Field label={t("retention.holds.what")}><Select value={scope} onChange={(_, { value }) => { setScope(value as HoldScope); setWhat(""); setUnknown(false); }}>{holdScopes.map((each) => <option key={each} value={each}>{t(`retention.holds.scopes.${each}`)}</option>)}</Select></Field>
      {scope !== "all" && <Field label={t(`retention.holds.which.${scope}`)} validationMessage={isUnknown ? t("retention.holds.unknown") : undefined}><Input value={what} autoComplete="off" onChange={(_, { value }) => { setWhat(value); setUnknown(false); }} /></Field>}
      <Field className={styles.reason} label={t("retention.holds.reason")}><Input value={reason} maxLength={500} autoComplete="off" dir="auto" onChange={(_, { value }) => setReason(value)} /></Field>
      <Button type="submit" disabledFocusable={!isWhole || set.isPending}>{t(set.isPending ? "saving" : "retention.holds.add")}</Button>
      {set.error && <ErrorCard error={set.error} onDismiss={set.reset} />}
    </form>
  );
}
