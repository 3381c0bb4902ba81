import { eq, sql } from "drizzle-orm";
import { llmSettings } from "../../../drizzle/schema/conversations.ts";
import type { LlmSettings, SaveLlmSettings } from "../../contract/classification.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { seal } from "../settings/seal.ts";
import { findSettingsRow, LLM_KEY_PURPOSE, LLM_SETTINGS_ID, readLlmSettings } from "./llm-settings.ts";

const SUBJECT_ID = "00000000-0000-4000-8000-0000000011a1";
/** Clouds keep the keys of their machines there. */
const METADATA_HOST = /^(?:169\.254\.|\[?fe80:|\[?fd00:ec2::254|metadata\.)/i;

/**
 * Sets up the language model that is asked. The key is sealed at once and told to nobody again; it does not follow a
 * changed address. Refuses `stale` a version that has passed, `bad_input` with the field.
 */
export function saveLlmSettings(ctx: Ctx, input: SaveLlmSettings): Promise<LlmSettings> {
  checkAddress(input.baseUrl);
  return inTransaction(ctx, async (ctx) => {
    await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('llm_settings'))`);
    const before = await findSettingsRow(ctx);
    if ((before?.version ?? 0) !== input.version) throw refuse("stale", "Somebody has changed the language model in the meantime.", { remedy: "Load the page again, and make your change on what it says now." });
    if (before?.sealedKey && input.key === undefined && hostOf(before.baseUrl) !== hostOf(input.baseUrl)) throw badField("key", "The key must be entered again, since it would go to another address.");
    const { key, version, ...plain } = input;
    const sealedKey = key === undefined ? (before?.sealedKey ?? null) : key === "" ? null : seal(ctx.ports.settingsKey, LLM_KEY_PURPOSE, key);
    const values = { ...plain, sealedKey, version: version + 1, updatedAt: ctx.now() };
    if (before) await ctx.db.update(llmSettings).set(values).where(eq(llmSettings.id, LLM_SETTINGS_ID));
    else await ctx.db.insert(llmSettings).values({ id: LLM_SETTINGS_ID, ...values });
    await recordEvent(ctx, { name: "llm_settings.saved", subject: { type: "llm_settings", id: SUBJECT_ID }, data: { after: plain, isKeyChanged: key !== undefined } });
    return readLlmSettings(ctx);
  });
}

/** A model of one's own stands in one's own network, so private addresses are allowed; those of a cloud's own service are not. */
function checkAddress(baseUrl: string): void {
  if (!URL.canParse(baseUrl)) throw badField("baseUrl", "This is no address. It looks like https://api.openai.com/v1.");
  const { protocol, hostname, username, password, search } = new URL(baseUrl);
  if (protocol !== "https:" && protocol !== "http:") throw badField("baseUrl", "The address must begin with https:// or http://.");
  if (username || password || search) throw badField("baseUrl", "The address holds a user, a password or a query: everybody who sets this up would see it.");
  if (METADATA_HOST.test(hostname)) throw badField("baseUrl", "No language model answers at this address.");
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : "";
}

function badField(path: string, message: string) {
  return refuse("bad_input", message, { errors: [{ path, message }], remedy: "Change the field and save again." });
}
