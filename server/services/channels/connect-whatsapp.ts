import { ConnectWhatsApp } from "../../contract/platforms.ts";
import type { ChannelAccount } from "../../contract/channels.ts";
import { AwsSettings } from "../../contract/sending-accounts.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { maskSecret } from "../sending-accounts/mask-secret.ts";
import { connectAccount, type NewAccount, requireTeam } from "./connect-account.ts";
import { vendorRefused } from "./open-vendor.ts";
import { readPlatform } from "./platform-rows.ts";

type Input = ReturnType<typeof ConnectWhatsApp.parse>;

/**
 * Connects a WhatsApp number, by Meta's interface with a token or by AWS. The vendor is asked first: nothing is kept that
 * it does not know. Refuses `bad_input` with the field, `outside_failed` in the vendor's words.
 */
export async function connectWhatsApp(ctx: Ctx, given: ConnectWhatsApp): Promise<ChannelAccount> {
  const input = ConnectWhatsApp.parse(given);
  await requireTeam(ctx, input.teamId);
  const route = input.provider === "aws_social" ? awsRoute(input) : { settings: { externalId: input.phoneNumberId, businessId: input.businessId }, secret: input.token, secretMask: maskSecret(input.token) };
  const facts = await ctx.ports.chat.vendors[input.provider].readFacts({ id: ctx.newId(), provider: input.provider, settings: route.settings, secret: route.secret });
  if (!facts.ok) throw vendorRefused(facts, route);
  const { accountId } = await connectAccount(ctx, {
    channel: "whatsapp", provider: input.provider, externalId: input.phoneNumberId, businessId: input.businessId,
    name: input.name ?? facts.value.verifiedName ?? facts.value.handle, teamId: input.teamId, facts: facts.value,
    ...route, messagesPerMinute: input.messagesPerMinute, messagesPerDay: input.messagesPerDay,
  });
  return readPlatform(ctx, { accountId });
}

function awsRoute({ aws }: Extract<Input, { provider: "aws_social" }>): Pick<NewAccount, "settings" | "secret" | "secretMask"> {
  const { phoneNumberId, businessId, accessKeyId, secretAccessKey, sessionToken, ...rest } = aws;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    const path = accessKeyId === undefined ? "aws.accessKeyId" : "aws.secretAccessKey";
    throw refuse("bad_input", "An access key has an id and a secret.", { errors: [{ path, message: "Enter both parts of the key, or neither." }], remedy: "Enter both parts, or the name of a secret or profile instead." });
  }
  const settings = { externalId: phoneNumberId, businessId, aws: AwsSettings.parse(rest) };
  if (accessKeyId === undefined) return { settings, secret: null, secretMask: null };
  return { settings, secret: JSON.stringify({ accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }), secretMask: `${accessKeyId.slice(0, 4)}...${accessKeyId.slice(-4)}` };
}
