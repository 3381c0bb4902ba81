import { phoneKey } from "../contacts/phone-key.ts";
import { readPhone } from "../contacts/phone-number.ts";
import { addressKey } from "../contacts/suppression-key.ts";
import type { AcceptedRow } from "../imports/queries.ts";
import type { CampaignRow } from "./queries.ts";

/** The channels that campaigns write by. */
export type RowChannel = "email" | "whatsapp";

export const channelsOf = (campaign: Pick<CampaignRow, "channel">): RowChannel[] => (campaign.channel === "preferred" ? ["email", "whatsapp"] : [campaign.channel]);

export interface RowAddress {
  /** By mail as it stands, by WhatsApp the number in E.164; "" where there is none. */
  address: string;
  /** Under what it is compared, as suppressions are. */
  key: string;
}

export type Addressed<Row> = Row & { on: Record<RowChannel, RowAddress> };

const nowhere: RowAddress = { address: "", key: "" };

/** A row with where its person is written to by each of the channels: read once, since reading a telephone number takes longer than all else. */
export function addressed<Row extends AcceptedRow>(row: Row, channels: RowChannel[]): Addressed<Row> {
  const { email, phone } = row.values;
  return { ...row, on: { email: channels.includes("email") ? mailAddress(email ?? "") : nowhere, whatsapp: channels.includes("whatsapp") ? phoneAddress(phone ?? "") : nowhere } };
}

function mailAddress(written: string): RowAddress {
  const address = written.trim();
  return { address, key: addressKey("email", address) };
}

function phoneAddress(written: string): RowAddress {
  const phone = readPhone(written.trim(), null);
  return phone ? { address: phone.e164, key: phoneKey(phone.e164) } : nowhere;
}
