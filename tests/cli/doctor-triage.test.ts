import { afterAll, beforeAll, expect, test } from "vitest";
import { llmCalls, llmSettings } from "../../drizzle/schema/conversations.ts";
import { checkStoredTriage } from "../../server/cli/doctor-triage.ts";
import { uuidv7 } from "../../server/ids.ts";
import { LLM_SETTINGS_ID } from "../../server/services/classification/llm-settings.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.drop());

test("the language model that the settings name is said, switched on, off, or without budget, and its key never", async () => {
  expect(await checkStoredTriage(database.url)).toBeNull();
  await database.db.insert(llmSettings).values({ id: LLM_SETTINGS_ID, isEnabled: true, baseUrl: "https://llm.example/v1", model: "small", sealedKey: "sealed", tokensPerDay: 1_000, currency: "EUR", version: 1, updatedAt: new Date() });
  const check = await checkStoredTriage(database.url);
  expect(check).toMatchObject({ name: "Triage", state: "ok", detail: expect.stringContaining("small at llm.example") });
  expect(JSON.stringify(check)).not.toContain("sealed");
  await database.db.insert(llmCalls).values({ id: uuidv7(new Date()), purpose: "test", endpoint: "https://llm.example/v1", model: "small", prompt: "", maskedCount: 0, outcome: "used", promptTokens: 900, completionTokens: 200, durationMs: 1, createdAt: new Date() });
  expect(await checkStoredTriage(database.url)).toMatchObject({ state: "off", detail: expect.stringContaining("1100 of 1000 tokens") });
  await database.db.update(llmSettings).set({ isEnabled: false });
  expect(await checkStoredTriage(database.url)).toMatchObject({ state: "off", detail: expect.stringContaining("switched off") });
});
