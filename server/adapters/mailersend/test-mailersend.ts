import type { ChannelAccount } from "../../services/deliveries/channel.ts";
import { askVendor } from "../outside/ask-vendor.ts";
import { type TestAnswer, badTest, goodTest, testOfAnswer, testOfFault } from "../outside/test-answers.ts";
import { type MailerSendOptions, baseUrlOf, headersFor } from "./channel.ts";
import { askDomains, domainIn } from "./look-up-activity.ts";

/** Asks for the day's quota, which counts against nothing, and whether the sender's domain is verified. */
export async function testMailerSend(options: MailerSendOptions, account: ChannelAccount): Promise<TestAnswer> {
  if (account.secret === null) return badTest("secret_missing", "The account has no API token.");
  try {
    const quota = await askVendor(options, { method: "GET", url: `${baseUrlOf(options, account)}/api-quota`, headers: headersFor(account) });
    if (quota.status !== 200) return testOfAnswer(quota);
    const remaining = quota.json?.["remaining"];
    if (remaining === undefined) return badTest("unexpected_answer", "The answer names no quota.");
    const domains = await askDomains(options, account);
    // A token that may send and nothing else is as it should be.
    if (domains.status === 403) return goodTest(`MailerSend took the token; ${String(remaining)} requests are left today. It may not list domains, so a lost answer cannot be looked up.`);
    if (domains.status !== 200) return testOfAnswer(domains);
    const domain = domainIn(domains, account.from.address);
    if (domain?.["is_verified"] !== true) return badTest("sender_refused", `MailerSend has no verified domain for ${account.from.address}.`);
    return goodTest(`MailerSend took the token; ${String(remaining)} requests are left today.`);
  } catch (error) {
    return testOfFault(error);
  }
}
