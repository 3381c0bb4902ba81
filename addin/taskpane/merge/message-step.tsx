import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { MailTemplate20Regular } from "@fluentui/react-icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign, CampaignChannel } from "../../../server/contract/campaigns.ts";
import type { ImportSummary } from "../../../server/contract/imports.ts";
import type { SaveTemplate, Template } from "../../../server/contract/templates.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { type ChatChoice, type ChatLack, choiceOf, lackOf, valueProblems } from "../../shared/campaigns/chat-choice.ts";
import { ChatPart, useChosenTemplate } from "../../shared/campaigns/chat-part.tsx";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { useOpenItem } from "../mail/use-open-item.ts";
import { usePane } from "../pane-context.ts";
import { ChannelField } from "./channel-field.tsx";
import { ConsentNote } from "./consent-note.tsx";
import { TemplateEditor } from "./template-editor.tsx";
import { TemplatePicker } from "./template-picker.tsx";
import { useDrawUp } from "./use-draw-up.ts";
import { useTakeDraft } from "./use-take-draft.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  take: { alignSelf: "start" },
  part: { margin: "4px 0 0", paddingTop: "12px", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  missing: { margin: 0, color: tokens.colorStatusDangerForeground1 },
});

interface MessageStepProps {
  imported: ImportSummary;
  template: Template | null;
  /** The draft of this merge, once there is one. */
  campaign: Campaign | null;
  /** `templateId` null: it writes no mails. */
  onReady: (templateId: string | null, campaignId: string) => void;
}

/** By which channel, and what it says: a template picked or written, an approved one filled in; going on saves it and draws up the campaign. */
export function MessageStep({ imported, template, campaign, onReady }: MessageStepProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const { draft, setDraft } = usePane();
  const isComposing = useOpenItem()?.kind === "compose";
  const take = useTakeDraft();
  const [pickedId, setPickedId] = useState(draft ? "" : (template?.id ?? ""));
  // A draft that is taken while the step is open goes before what was picked.
  const [shownDraft, setShownDraft] = useState(draft);
  if (draft !== shownDraft) {
    setShownDraft(draft);
    if (draft) setPickedId("");
  }
  const numbers = useQuery({ queryKey: keys.chatNumbers, queryFn: calls.campaignWork.numbers, staleTime: 60_000 });
  const connected = numbers.data?.filter(({ state }) => state === "connected") ?? [];
  const [wanted, setWanted] = useState<CampaignChannel>(campaign?.channel ?? "email");
  const channel = connected.length > 0 ? wanted : "email";
  const [written, setWritten] = useState<ChatChoice | null>(() => campaign && choiceOf(campaign));
  const choice = channel === "email" ? null : (connected.some(({ id }) => id === written?.accountId) ? written : { accountId: connected[0]!.id, template: null, values: {} });
  const { chosen } = useChosenTemplate(choice);
  const [lack, setLack] = useState<ChatLack | null>(null);
  const picked = useQuery({ queryKey: keys.template(pickedId), queryFn: () => calls.templates.one(pickedId), enabled: pickedId !== "" });
  const go = useDrawUp({ imported, campaign, onSaved: (saved) => setPickedId(saved.id), onReady: (templateId, campaignId) => { setDraft(null); onReady(templateId, campaignId); } });
  const fields = [...new Set(imported.settings.mapping.filter((column) => column.target !== "ignore").map((column) => column.mergeField))];
  const shown = pickedId === "" ? null : (picked.data ?? null);
  const { problems, isAllOfThem } = valueProblems(problemOf(go.error));
  function save(mail: SaveTemplate | null) {
    const lacking = choice && lackOf(chosen ? choice : { ...choice, template: null }, chosen?.places ?? []);
    setLack(lacking);
    if (!lacking) go.mutate({ channel, mail, chat: choice && { choice, places: chosen!.places } });
  }
  return (
    <div className={styles.root}>
      {numbers.data && <ChannelField channel={channel} hasNumber={connected.length > 0} onChange={(next) => { setWanted(next); go.reset(); }} />}
      {choice && (
        <>
          {channel === "preferred" && <h3 className={styles.part}>{t("channel.part.whatsapp")}</h3>}
          <ConsentNote imported={imported} />
          <ChatPart numbers={connected} choice={choice} fields={fields} importId={imported.id} lack={lack} problems={problems} onChange={(next) => { setWritten(next); if (go.isError) go.reset(); }} />
        </>
      )}
      {channel === "preferred" && <h3 className={styles.part}>{t("channel.part.email")}</h3>}
      {channel !== "whatsapp" && (
        <>
          <TemplatePicker pickedId={pickedId} hasDraft={draft !== null} onPick={setPickedId} />
          {isComposing && <Button className={styles.take} size="small" icon={<MailTemplate20Regular />} disabledFocusable={take.isPending} onClick={() => take.mutate()}>{t(take.isPending ? "compose.taking" : "template.takeDraft")}</Button>}
          {take.error && <ErrorCard error={take.error} onDismiss={take.reset} />}
          {picked.error && pickedId !== "" && <ErrorCard error={picked.error} onRetry={() => setPickedId("")} />}
          {pickedId !== "" && picked.isPending ? <SkeletonLines lines={5} /> : (
            <TemplateEditor key={keyOf()} template={shown} start={shown ? null : draft} fields={fields} isBusy={go.isPending} onDone={save} />
          )}
        </>
      )}
      {channel === "whatsapp" && <Button className={styles.take} appearance="primary" disabledFocusable={go.isPending} onClick={() => !go.isPending && save(null)}>{t("template.next")}</Button>}
      {channel === "preferred" && (lack || isAllOfThem) && <p className={styles.missing} role="alert">{t("chatTemplate.lookAbove")}</p>}
      {go.error && !isAllOfThem && <ErrorCard error={go.error} onRetry={() => { go.reset(); void queries.invalidateQueries({ queryKey: keys.templates }); void queries.invalidateQueries({ queryKey: keys.chatNumbers }); }} />}
      {go.isPending && <span role="status">{t("template.saving")}</span>}
    </div>
  );

  /** Another text is another editor. */
  function keyOf(): string {
    if (shown) return `${shown.id}:${shown.version}`;
    return draft ? `draft:${draft.subject}:${draft.html.length}` : "new";
  }
}
