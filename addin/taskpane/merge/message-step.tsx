import { Button, makeStyles } from "@fluentui/react-components";
import { MailTemplate20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import type { ImportSummary } from "../../../server/contract/imports.ts";
import type { SaveTemplate, Template } from "../../../server/contract/templates.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { useOpenItem } from "../mail/use-open-item.ts";
import { usePane } from "../pane-context.ts";
import { useMe } from "../use-me.ts";
import { TemplateEditor } from "./template-editor.tsx";
import { TemplatePicker } from "./template-picker.tsx";
import { useTakeDraft } from "./use-take-draft.ts";

const NAME_MAX = 120;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  take: { alignSelf: "start" },
});

interface MessageStepProps {
  imported: ImportSummary;
  template: Template | null;
  /** The draft of this merge, once there is one. */
  campaign: Campaign | null;
  onReady: (templateId: string, campaignId: string) => void;
}

/** A template picked or written; going on saves it and draws up the campaign. */
export function MessageStep({ imported, template, campaign, onReady }: MessageStepProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const { draft, setDraft } = usePane();
  const { data: me } = useMe();
  const isComposing = useOpenItem()?.kind === "compose";
  const take = useTakeDraft();
  const [pickedId, setPickedId] = useState(draft ? "" : (template?.id ?? ""));
  // A draft that is taken while the step is open goes before what was picked.
  const [shownDraft, setShownDraft] = useState(draft);
  if (draft !== shownDraft) {
    setShownDraft(draft);
    if (draft) setPickedId("");
  }
  const picked = useQuery({ queryKey: keys.template(pickedId), queryFn: () => calls.templates.one(pickedId), enabled: pickedId !== "" });
  const go = useMutation({
    mutationFn: async (written: SaveTemplate) => {
      const saved = await calls.templates.save(written);
      queries.setQueryData(keys.template(saved.id), saved);
      setPickedId(saved.id);
      const name = `${saved.name} · ${imported.fileName}`.slice(0, NAME_MAX);
      const mailbox = me?.mailboxes.find((each) => each.address.toLowerCase() === me.user.email.toLowerCase()) ?? me?.mailboxes[0];
      const made = campaign?.status === "draft" && campaign.importId === imported.id
        ? await calls.changeCampaign(campaign.id, { name, templateId: saved.id })
        : await calls.createCampaign({ name, importId: imported.id, templateId: saved.id, mailboxId: mailbox!.id });
      return { saved, made };
    },
    onSuccess: ({ saved, made }) => {
      setDraft(null);
      queries.setQueryData(keys.campaign(made.id), made);
      void queries.invalidateQueries({ queryKey: keys.campaigns });
      void queries.invalidateQueries({ queryKey: keys.templates });
      queries.removeQueries({ queryKey: ["campaign-preview", made.id] });
      onReady(saved.id, made.id);
    },
  });
  const fields = [...new Set(imported.settings.mapping.filter((column) => column.target !== "ignore").map((column) => column.mergeField))];
  const shown = pickedId === "" ? null : (picked.data ?? null);
  return (
    <div className={styles.root}>
      <TemplatePicker pickedId={pickedId} hasDraft={draft !== null} onPick={setPickedId} />
      {isComposing && <Button className={styles.take} size="small" icon={<MailTemplate20Regular />} disabledFocusable={take.isPending} onClick={() => take.mutate()}>{t(take.isPending ? "compose.taking" : "template.takeDraft")}</Button>}
      {take.error && <ErrorCard error={take.error} onDismiss={take.reset} />}
      {picked.error && pickedId !== "" && <ErrorCard error={picked.error} onRetry={() => setPickedId("")} />}
      {pickedId !== "" && picked.isPending ? <SkeletonLines lines={5} /> : (
        <TemplateEditor key={keyOf()} template={shown} start={shown ? null : draft} fields={fields} isBusy={go.isPending} onDone={(written) => go.mutate(written)} />
      )}
      {go.error && <ErrorCard error={go.error} onRetry={() => { go.reset(); void queries.invalidateQueries({ queryKey: keys.templates }); }} />}
      {go.isPending && <span role="status">{t("template.saving")}</span>}
    </div>
  );

  /** Another text is another editor. */
  function keyOf(): string {
    if (shown) return `${shown.id}:${shown.version}`;
    return draft ? `draft:${draft.subject}:${draft.html.length}` : "new";
  }
}
