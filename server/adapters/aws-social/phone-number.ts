import { GetLinkedWhatsAppBusinessAccountCommand, ListLinkedWhatsAppBusinessAccountsCommand } from "@aws-sdk/client-socialmessaging";
import type { Answered, VendorAccount } from "../../services/channels/channel-vendor.ts";
import { idOf, objectOf, objectsOf, textOf } from "../meta/hostile-json.ts";
import { type AwsOptions, askAwsFor } from "./ask-aws.ts";

const ACCOUNTS_MAX = 100;
const PAGES_MAX = 10;

/** AWS's own names of a number and its business account. */
export interface AwsNumber {
  phoneNumberId: string;
  wabaId: string | null;
}

const isAwsId = (id: string): boolean => /^(phone-number-id-|waba-|arn:)/.test(id);

/**
 * AWS names numbers in its own way, and hooks name them in Meta's: where an account says Meta's, AWS is asked once which it
 * means. https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_GetLinkedWhatsAppBusinessAccount.html
 */
export function createFindNumber(options: AwsOptions) {
  const known = new Map<string, AwsNumber>();
  return async (account: VendorAccount): Promise<Answered<AwsNumber>> => {
    const { externalId, businessId } = account.settings;
    if (!externalId) return { ok: false, code: "invalid", detail: "The account names no phone number.", vendorCode: null, retryAt: null };
    if (isAwsId(externalId) && (!businessId || isAwsId(businessId))) return { ok: true, value: { phoneNumberId: externalId, wabaId: businessId ?? null } };
    const key = `${account.id} ${externalId} ${businessId ?? ""}`;
    const kept = known.get(key);
    if (kept) return { ok: true, value: kept };
    const found = await findNumber(options, account, { externalId, businessId: businessId ?? null });
    if (found.ok) known.set(key, found.value);
    return found;
  };
}

async function findNumber(options: AwsOptions, account: VendorAccount, { externalId, businessId }: { externalId: string; businessId: string | null }): Promise<Answered<AwsNumber>> {
  const accounts = businessId !== null && isAwsId(businessId) ? { ok: true as const, value: [businessId] } : await linkedAccounts(options, account, businessId);
  if (!accounts.ok) return accounts;
  for (const wabaId of accounts.value) {
    const numbers = await askAwsFor(options, account, ({ social }) => social().send(new GetLinkedWhatsAppBusinessAccountCommand({ id: wabaId })), (json) => objectsOf(objectOf(json["account"])["phoneNumbers"], 1_000));
    if (!numbers.ok) return numbers;
    const number = numbers.value.find((one) => idOf(one["metaPhoneNumberId"]) === externalId || idOf(one["phoneNumberId"]) === externalId);
    const phoneNumberId = number && idOf(number["phoneNumberId"]);
    if (phoneNumberId) return { ok: true, value: { phoneNumberId, wabaId } };
  }
  return { ok: false, code: "not_found", detail: "AWS knows no such phone number.", vendorCode: null, retryAt: null };
}

async function linkedAccounts(options: AwsOptions, account: VendorAccount, metaWabaId: string | null): Promise<Answered<string[]>> {
  const ids: string[] = [];
  let token: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const asked: ListLinkedWhatsAppBusinessAccountsCommand = new ListLinkedWhatsAppBusinessAccountsCommand({ maxResults: ACCOUNTS_MAX, ...(token !== null && { nextToken: token }) });
    const read: Answered<{ ids: string[]; next: string | null }> = await askAwsFor(options, account, ({ social }) => social().send(asked), (json) => ({
      ids: objectsOf(json["linkedAccounts"], ACCOUNTS_MAX).filter(({ wabaId }) => metaWabaId === null || wabaId === metaWabaId).flatMap(({ id }) => idOf(id) ?? []),
      next: textOf(json["nextToken"], 2_000),
    }));
    if (!read.ok) return read;
    ids.push(...read.value.ids);
    token = read.value.next;
    if (token === null) break;
  }
  return { ok: true, value: ids };
}
