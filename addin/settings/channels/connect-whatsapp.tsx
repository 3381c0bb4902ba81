import { Button, Field, Input, makeStyles } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConnectWhatsApp as Input_ } from "../../../server/contract/platforms.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { channelKeys } from "./channel-keys.ts";
import { Guide } from "./guide.tsx";
import { TeamField } from "./team-field.tsx";
import { useChannelCalls } from "./use-channel-calls.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "640px", alignItems: "stretch" },
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 240px), 1fr))", gap: "16px", alignItems: "start" },
  go: { alignSelf: "start" },
});

const cloudFields = ["phoneNumberId", "businessId", "token"] as const;
const awsFields = ["aws.phoneNumberId", "aws.businessId", "aws.region", "aws.topicArn", "aws.accessKeyId", "aws.secretAccessKey", "aws.secretName", "aws.metricsNamespace"] as const;
type FieldName = (typeof cloudFields)[number] | (typeof awsFields)[number];
const secrets: string[] = ["token", "aws.secretAccessKey"];
const optional: string[] = ["aws.topicArn", "aws.accessKeyId", "aws.secretAccessKey", "aws.secretName", "aws.metricsNamespace"];

/** A number by Meta's own interface, or by AWS: where each thing stands, and whether the vendor knows it. */
export function ConnectWhatsApp({ isAws }: { isAws: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [typed, setTyped] = useState<Partial<Record<FieldName, string>>>({ "aws.region": "eu-central-1" });
  const [teamId, setTeamId] = useState("");
  const [isChecked, setChecked] = useState(false);
  const way = isAws ? "aws" : "whatsapp";
  const parsed = Input_.safeParse(inputOf(isAws, typed, teamId));
  const connect = useMutation({
    mutationFn: calls.connectWhatsApp,
    onSuccess: async ({ name }) => {
      tell({ text: t("channels.connected", { name }) });
      await queries.invalidateQueries({ queryKey: channelKeys.all });
      goTo("channels");
    },
  });
  const refused = connect.error ? problemOf(connect.error) : null;
  const problem = (name: FieldName) => {
    if (refused?.fields.some((field) => field.path === name)) return t(`channels.wrong.${name.replace(".", "_")}`);
    return isChecked && !parsed.success && parsed.error.issues.some((issue) => issue.path.join(".") === name) ? t(`channels.wrong.${name.replace(".", "_")}`) : undefined;
  };
  const submit = () => {
    setChecked(true);
    if (parsed.success) connect.mutate(parsed.data);
  };
  const field = (name: FieldName) => (
    <Field key={name} label={t(`channels.field.${name.replace(".", "_")}`)} hint={t(`channels.hint.${name.replace(".", "_")}`)} required={!optional.includes(name)} validationMessage={problem(name)}>
      <Input value={typed[name] ?? ""} type={secrets.includes(name) ? "password" : "text"} autoComplete="off" spellCheck={false} onChange={(_, { value }) => setTyped((before) => ({ ...before, [name]: value }))} />
    </Field>
  );
  return (
    <Panel>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Guide steps={["first", "second", "third"].map((step) => t(`channels.way.${way}.step.${step}`))} />
        <div className={styles.pair}>{field("phoneNumberId")}{field("businessId")}</div>
        {isAws ? <div className={styles.pair}>{awsFields.map(field)}</div> : field("token")}
        <TeamField value={teamId} onChange={setTeamId} />
        {refused && refused.fields.length === 0 && <ErrorCard error={refused} onRetry={submit} />}
        <Button className={styles.go} type="submit" appearance="primary" disabledFocusable={connect.isPending}>{t(connect.isPending ? "channels.asking" : "channels.connect")}</Button>
      </form>
    </Panel>
  );
}

/** What was left empty is not said. */
function inputOf(isAws: boolean, typed: Partial<Record<FieldName, string>>, teamId: string): unknown {
  const said = (names: readonly FieldName[]) => Object.fromEntries(names.flatMap((name) => (typed[name]?.trim() ? [[name.replace("aws.", ""), typed[name]!.trim()]] : [])));
  const common = { ...said(["phoneNumberId", "businessId"]), teamId: teamId || null };
  return isAws ? { provider: "aws_social", ...common, aws: said(awsFields) } : { provider: "whatsapp_cloud", ...common, ...said(["token"]) };
}
