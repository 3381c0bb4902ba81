import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { openAccount } from "../sending-accounts/open-account.ts";
import type { ChatProvider } from "../../contract/channels.ts";
import type { ChannelVendor, VendorAccount, VendorRefusal } from "./channel-vendor.ts";
import { noteAccountFailure } from "./note-account-failure.ts";

/** A route of an account with its token in clear, and who is asked about it. */
export async function openVendor(ctx: Ctx, routeId: string): Promise<{ vendor: ChannelVendor; account: VendorAccount }> {
  const { id, provider, settings, secret } = await openAccount(ctx, routeId);
  return { vendor: ctx.ports.chat.vendors[provider as ChatProvider], account: { id, provider: provider as ChatProvider, settings, secret } };
}

/** A vendor may repeat what it was given: no secret stands in what is kept or answered. */
export function withoutSecrets(text: string, { secret }: Pick<VendorAccount, "secret">): string {
  return (secret === null ? text : [secret, ...partsOf(secret)].reduce((said, part) => said.replaceAll(part, "********"), text)).slice(0, 1_000);
}

/** Of AWS the secret is JSON with its keys. */
function partsOf(secret: string): string[] {
  if (!secret.startsWith("{")) return [];
  return Object.values(JSON.parse(secret) as Record<string, unknown>).filter((part): part is string => typeof part === "string" && part.length >= 8);
}

const remedies: Record<VendorRefusal["code"], string> = {
  unreachable: "The vendor did not answer. Try again in a few minutes.",
  rate_limited: "The vendor asks to wait. Try again in a while.",
  token_refused: "Connect the account again with a token that is good.",
  not_allowed: "Give the token the permissions that the guide beside the form names, then try again.",
  not_found: "Compare the ids with those at the vendor.",
  invalid: "Change what the vendor names, and try again.",
  unexpected_answer: "Try again; if it stays, the vendor has changed something.",
};

/** Why a vendor did not do what somebody asked for. */
export function vendorRefused(refusal: VendorRefusal, account: Pick<VendorAccount, "secret">) {
  const code = refusal.code === "rate_limited" ? "rate_limited" : refusal.code === "invalid" ? "unprocessable" : "outside_failed";
  return refuse(code, `The vendor answered: ${withoutSecrets(refusal.detail, account)}`, { remedy: remedies[refusal.code] });
}

/** A token that is refused is the account's trouble, whoever meets it first. */
export async function noteRefusedToken(ctx: Ctx, accountId: string, refusal: VendorRefusal, account: Pick<VendorAccount, "secret">): Promise<void> {
  if (refusal.code === "token_refused") await noteAccountFailure(ctx, { accountId, state: "expired", failure: withoutSecrets(refusal.detail, account) });
}
