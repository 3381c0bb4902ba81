import { makeStyles, Select, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import type { ImportSummary } from "../../../server/contract/imports.ts";
import type { SaveTemplate, Template } from "../../../server/contract/templates.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { usePane } from "../pane-context.ts";
import { useMe } from "../use-me.ts";
import { TemplateEditor } from "./template-editor.tsx";

const NAME_MAX = 120;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  label: { display: "block", marginBottom: "2px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
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
  const templates = useQuery({ queryKey: keys.templates, queryFn: calls.templates });
  const [pickedId, setPickedId] = useState(draft ? "" : (template?.id ?? ""));
  const pickId = useId();
  const go = useMutation({
    mutationFn: async (written: SaveTemplate) => {
      const kept = templates.data?.find((each) => each.id === written.id);
      const isSame = kept && kept.name === written.name && kept.subject === written.subject && kept.html === written.html;
      const saved = isSame ? kept : await calls.saveTemplate(written);
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
  if (templates.error) return <ErrorCard error={templates.error} onRetry={() => void templates.refetch()} />;
  if (!templates.data) return <SkeletonLines lines={4} />;
  const picked = templates.data.find((each) => each.id === pickedId) ?? null;
  const fields = [...new Set(imported.settings.mapping.filter((column) => column.target !== "ignore").map((column) => column.mergeField))];
  return (
    <div className={styles.root}>
      {templates.data.length > 0 && (
        <div>
          <label className={styles.label} htmlFor={pickId}>{t("template.pick")}</label>
          <Select id={pickId} value={picked ? pickedId : ""} onChange={(_event, data) => setPickedId(data.value)}>
            <option value="">{t(draft ? "template.fromDraft" : "template.new")}</option>
            {templates.data.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}
          </Select>
        </div>
      )}
      <TemplateEditor
        key={picked ? `${picked.id}:${picked.version}` : "new"}
        template={picked}
        start={picked ? null : draft}
        fields={fields}
        isBusy={go.isPending}
        onDone={(written) => go.mutate(written)}
      />
      {go.error && <ErrorCard error={go.error} onRetry={() => { go.reset(); void templates.refetch(); }} />}
      {go.isPending && <span role="status">{t("template.saving")}</span>}
    </div>
  );
}
