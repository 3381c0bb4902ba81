import type { ConnectionTest } from "../../contract/sending-accounts.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { unseal } from "../settings/seal.ts";
import { person, preferencesOf, teamsPurpose } from "./preferences.ts";

const words = {
  en: { title: "Mailroom reaches you here", text: "What you choose under Notifications is posted here.", open: "Open Mailroom" },
  de: { title: "Mailroom erreicht Sie hier", text: "Was Sie unter Benachrichtigungen wählen, wird hier gepostet.", open: "Mailroom öffnen" },
};

/** Posts a line to one's own address in Teams while one waits. */
export async function testTeams(ctx: Ctx): Promise<Omit<ConnectionTest, "at">> {
  const { id } = person(ctx);
  const own = (await preferencesOf(ctx, [id])).get(id)!;
  if (own.sealedTeamsUrl === null) throw refuse("conflict", "No address in Teams is saved.", { remedy: "Save one first." });
  const { title, text, open } = words[own.language];
  const outcome = await ctx.ports.teams.post({ url: unseal(ctx.ports.settingsKey, teamsPurpose(id), own.sealedTeamsUrl), post: { title, lines: [{ text, detail: "" }], link: { text: open, url: `${ctx.ports.publicUrl}/settings/#/notifications` } } });
  switch (outcome.outcome) {
    case "sent":
      return { isGood: true, message: "Teams took the post.", remedy: null };
    case "deferred":
      return { isGood: false, message: `Teams could not be reached now (${outcome.reason}).`, remedy: "Try again in a few minutes." };
    case "failed":
      return { isGood: false, message: `Teams refused the post: ${outcome.detail}.`, remedy: "Make a new address in Teams (Workflows, “Send webhook alerts to a chat”), and save it here." };
    case "uncertain":
      return { isGood: false, message: `Teams did not say whether it took the post (${outcome.reason}).`, remedy: "Look in Teams, and try again if nothing came." };
    default:
      return outcome satisfies never;
  }
}
