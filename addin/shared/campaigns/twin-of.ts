import type { Campaign } from "../../../server/contract/campaigns.ts";

/** Texts about mails have a twin about messages of any channel: `send.start` and `send.startMessage`. */
export const twinOf = ({ channel }: Pick<Campaign, "channel">): "" | "Message" => (channel === "email" ? "" : "Message");
