import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Campaign, CampaignChannel, ChangeCampaign } from "../../../server/contract/campaigns.ts";
import type { ImportSummary } from "../../../server/contract/imports.ts";
import type { SaveTemplate, Template } from "../../../server/contract/templates.ts";
import { type ChatChoice, chosenTemplate } from "../../shared/campaigns/chat-choice.ts";
import type { Place } from "../../shared/campaigns/chat-look.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { useMe } from "../use-me.ts";

const NAME_MAX = 120;

/** What a merge is to say. */
export interface WrittenParts {
  channel: CampaignChannel;
  /** Null: by WhatsApp alone. */
  mail: SaveTemplate | null;
  /** Null: by mail alone. */
  chat: { choice: ChatChoice; places: readonly Place[] } | null;
}

interface DrawUp {
  imported: ImportSummary;
  /** The draft of this merge, once there is one: it is changed. */
  campaign: Campaign | null;
  onSaved: (template: Template) => void;
  onReady: (templateId: string | null, campaignId: string) => void;
}

/** Saves the mail's template and draws up the campaign of this merge, or changes it. */
export function useDrawUp({ imported, campaign, onSaved, onReady }: DrawUp) {
  const calls = useCalls();
  const queries = useQueryClient();
  const { data: me } = useMe();
  const before = campaign?.status === "draft" && campaign.importId === imported.id ? campaign : null;
  return useMutation({
    mutationFn: async ({ channel, mail, chat }: WrittenParts) => {
      const saved = mail && (await calls.templates.save(mail));
      if (saved) {
        queries.setQueryData(keys.template(saved.id), saved);
        onSaved(saved);
      }
      const name = `${[saved?.name, chat?.choice.template?.name].filter(Boolean).join(", ")} · ${imported.fileName}`.slice(0, NAME_MAX);
      const mailbox = me?.mailboxes.find((each) => each.address.toLowerCase() === me.user.email.toLowerCase()) ?? me?.mailboxes[0];
      const parts: ChangeCampaign = {
        name, channel,
        ...(saved && { templateId: saved.id }),
        // A campaign by WhatsApp alone had no mailbox that mails come from.
        ...(saved && mailbox && (!before || before.channel === "whatsapp") && { mailboxId: mailbox.id }),
        ...(chat && { chatAccountId: chat.choice.accountId, chatTemplate: chosenTemplate(chat.choice, chat.places), sendMode: "send" as const }),
      };
      const made = before ? await calls.campaignWork.change(before.id, parts) : await calls.createCampaign({ ...parts, name, importId: imported.id });
      return { saved, made };
    },
    onSuccess: ({ saved, made }) => {
      queries.setQueryData(keys.campaign(made.id), made);
      void queries.invalidateQueries({ queryKey: keys.campaigns });
      void queries.invalidateQueries({ queryKey: keys.templates });
      queries.removeQueries({ queryKey: ["campaign-preview", made.id] });
      onReady(saved?.id ?? null, made.id);
    },
  });
}
