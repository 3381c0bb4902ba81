import type { Health } from "../../contract/system.ts";
import type { Ctx } from "../../context.ts";
import { findLlm } from "./llm-settings.ts";

/** Who sorts the mail, and whether any text leaves the house for it. */
export async function checkTriage(ctx: Ctx): Promise<Health["checks"][number]> {
  const llm = await findLlm(ctx);
  if (!llm) return { name: "Triage", state: "off", detail: "The embedded classifier works alone; no text leaves this machine.", remedy: "Set up a language model under Settings, Classification, for a second opinion on unclear mails." };
  return { name: "Triage", state: "ok", detail: `The model ${llm.endpoint.model} at ${new URL(llm.endpoint.baseUrl).host} gives an opinion where the embedded classifier is unsure.`, remedy: null };
}
