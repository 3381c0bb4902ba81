import { Field, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ChannelAccount } from "../../../server/contract/channels.ts";
import type { PlatformTemplate } from "../../../server/contract/platforms.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { SkeletonLines } from "../ui/skeletons.tsx";
import type { ChatChoice, ChatLack } from "./chat-choice.ts";
import { ChatPlaces } from "./chat-places.tsx";
import { ChatTemplateList } from "./chat-template-list.tsx";
import { guessedValues } from "./place-values.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  from: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  missing: { margin: 0, color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200 },
});

/** The templates of a number, and of them the one that is chosen. */
export function useChosenTemplate(choice: ChatChoice | null) {
  const calls = useCalls();
  const templates = useQuery({ queryKey: keys.chatTemplates(choice?.accountId ?? ""), queryFn: () => calls.campaignWork.chatTemplates(choice!.accountId), enabled: choice !== null, staleTime: 60_000 });
  const chosen = templates.data?.find(({ name, language, status }) => status === "APPROVED" && name === choice?.template?.name && language === choice.template.language) ?? null;
  return { templates, chosen };
}

interface ChatPartProps {
  /** Those that are connected; where one is to be kept, that alone. */
  numbers: ChannelAccount[];
  choice: ChatChoice;
  fields: string[];
  importId: string;
  /** What a press of the button found missing; null: nothing, or it was not pressed yet. */
  lack: ChatLack | null;
  /** What the server said, by the places' keys. */
  problems: Record<string, string>;
  onChange: (choice: ChatChoice) => void;
}

/** The part of a campaign that goes by WhatsApp: number, approved template, values, and how it looks. */
export function ChatPart({ numbers, choice, fields, importId, lack, problems, onChange }: ChatPartProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { templates, chosen } = useChosenTemplate(choice);
  const from = numbers.find(({ id }) => id === choice.accountId);
  const pick = (template: PlatformTemplate) => onChange({ ...choice, template: { name: template.name, language: template.language }, values: guessedValues(template.places, fields, choice.values) });
  const alsoIn = templates.data?.filter(({ name, language, status }) => chosen !== null && status === "APPROVED" && name === chosen.name && language !== chosen.language).map(({ language }) => language) ?? [];
  const missing = Object.fromEntries((lack?.emptyKeys ?? []).filter((key) => !choice.values[key]?.trim()).map((key) => [key, t("chatTemplate.valueMissing")]));
  return (
    <div className={styles.root}>
      {numbers.length > 1 ? (
        <Field label={t("chatTemplate.number")} size="small">
          <Select value={choice.accountId} onChange={(_event, data) => onChange({ ...choice, accountId: data.value, template: null })}>
            {numbers.map(({ id, name, facts }) => <option key={id} value={id}>{facts.handle} · {name}</option>)}
          </Select>
        </Field>
      ) : <p className={styles.from}>{t("chatTemplate.from")} <bdi>{from?.facts.handle}</bdi> · {from?.name}</p>}
      {templates.error && <ErrorCard error={templates.error} onRetry={() => void templates.refetch()} />}
      {templates.isPending && <SkeletonLines lines={3} />}
      {templates.data && <ChatTemplateList templates={templates.data} picked={choice.template} onPick={pick} />}
      {lack?.isTemplateMissing && choice.template === null && <p className={styles.missing} role="alert">{t("chatTemplate.missing")}</p>}
      {templates.data && choice.template !== null && chosen === null && <p className={styles.missing} role="alert">{t("chatTemplate.gone", { name: choice.template.name })}</p>}
      {alsoIn.length > 0 && <p className={styles.quiet}>{t("chatTemplate.alsoIn", { languages: alsoIn.join(", ") })}</p>}
      {chosen && <ChatPlaces key={chosen.id} template={chosen} values={choice.values} fields={fields} importId={importId} problems={{ ...problems, ...missing }} onChange={(values) => onChange({ ...choice, values })} />}
    </div>
  );
}
