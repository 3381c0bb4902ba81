import { and, count, eq, gte, ne, sql, sum } from "drizzle-orm";
import { llmCalls, llmSettings } from "../../../drizzle/schema/conversations.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { LlmSettings } from "../../contract/classification.ts";
import type { Ctx } from "../../context.ts";
import { unseal } from "../settings/seal.ts";
import { startOfDay } from "./ask-llm.ts";
import type { LlmEndpoint } from "./language-model.ts";

/** There is one. */
export const LLM_SETTINGS_ID = 1;
export const LLM_KEY_PURPOSE = "llm_settings";
/** About 1,500 mails. */
export const TOKENS_PER_DAY = 2_000_000;

export interface Llm {
  endpoint: LlmEndpoint;
  tokensPerDay: number;
  /** Millionths of the currency for a thousand tokens. */
  promptPriceMicros: number | null;
  completionPriceMicros: number | null;
}

type SettingsRow = typeof llmSettings.$inferSelect;

export async function findSettingsRow(ctx: Ctx): Promise<SettingsRow | null> {
  const [row] = await ctx.db.select().from(llmSettings).where(eq(llmSettings.id, LLM_SETTINGS_ID));
  return row ?? null;
}

/** Who may be asked: whom the settings name, else whom the server's environment names; null: nobody. */
export async function findLlm(ctx: Ctx): Promise<Llm | null> {
  const row = await findSettingsRow(ctx);
  if (row) return row.isEnabled ? llmOf(ctx, row) : null;
  const endpoint = ctx.ports.languageModel.fromEnvironment;
  return endpoint && { endpoint, tokensPerDay: TOKENS_PER_DAY, promptPriceMicros: null, completionPriceMicros: null };
}

export function llmOf(ctx: Ctx, row: SettingsRow): Llm {
  const apiKey = row.sealedKey === null ? "" : unseal(ctx.ports.settingsKey, LLM_KEY_PURPOSE, row.sealedKey);
  const { baseUrl, model, tokensPerDay, promptPriceMicros, completionPriceMicros } = row;
  return { endpoint: { baseUrl, model, apiKey }, tokensPerDay, promptPriceMicros, completionPriceMicros };
}

export async function tokensSince(ctx: Ctx, since: Date): Promise<number> {
  const [row] = await ctx.db.select({ tokens: sql<string>`coalesce(sum(coalesce(${llmCalls.promptTokens}, 0) + coalesce(${llmCalls.completionTokens}, 0)), 0)` }).from(llmCalls).where(gte(llmCalls.createdAt, since));
  return Number(row!.tokens);
}

/** The settings as a screen may show them: of the key only whether there is one. */
export async function readLlmSettings(ctx: Ctx): Promise<LlmSettings> {
  const row = await findSettingsRow(ctx);
  const today = startOfDay(ctx.now());
  const [used] = await ctx.db.select({ calls: count(), cost: sum(llmCalls.costMicros) }).from(llmCalls).where(and(gte(llmCalls.createdAt, today), ne(llmCalls.outcome, "over_budget")));
  const kept = await ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(eq(mailboxes.keepsFromLlm, true)).orderBy(mailboxes.address);
  const environment = ctx.ports.languageModel.fromEnvironment;
  const common = { tokensToday: await tokensSince(ctx, today), callsToday: used!.calls, costMicrosToday: Number(used!.cost ?? 0), keptMailboxes: kept.map(({ address }) => address) };
  if (!row) {
    return {
      source: environment ? "environment" : "none", isEnabled: environment !== null, baseUrl: environment?.baseUrl ?? "https://api.openai.com/v1", model: environment?.model ?? "gpt-5-mini", hasKey: environment !== null && environment.apiKey !== "",
      tokensPerDay: TOKENS_PER_DAY, promptPriceMicros: null, completionPriceMicros: null, currency: "EUR", version: 0, ...common,
    };
  }
  const { isEnabled, baseUrl, model, tokensPerDay, promptPriceMicros, completionPriceMicros, currency, version } = row;
  return { source: "settings", isEnabled, baseUrl, model, hasKey: row.sealedKey !== null, tokensPerDay, promptPriceMicros, completionPriceMicros, currency, version, ...common };
}
