import postgres from "postgres";
import type { Health } from "../contract/system.ts";

type Check = Health["checks"][number];

interface Row {
  is_enabled: boolean;
  model: string;
  base_url: string;
  tokens_per_day: number;
  tokens_today: string;
}

const CONNECT_TIMEOUT_SECONDS = 5;

/** What the desk's settings say of a language model, which goes before the environment; null where they say nothing. Only reads. */
export async function checkStoredTriage(url: string): Promise<Check | null> {
  const sql = postgres(url, { max: 1, connect_timeout: CONNECT_TIMEOUT_SECONDS, onnotice: () => {}, connection: { application_name: "mailroom doctor", default_transaction_read_only: true } });
  try {
    const [row] = await sql<Row[]>`
      select is_enabled, model, base_url, tokens_per_day,
        (select coalesce(sum(coalesce(prompt_tokens, 0) + coalesce(completion_tokens, 0)), 0)::text from llm_calls where created_at >= date_trunc('day', now(), 'UTC')) as tokens_today
      from llm_settings limit 1`;
    return row ? toCheck(row) : null;
  } catch (error) {
    // Before its first start the database has no such table.
    if ((error as { code?: string }).code === "42P01" || (error as { code?: string }).code === "42703") return null;
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function toCheck(row: Row): Check {
  const name = "Triage";
  const model = `${row.model} at ${new URL(row.base_url).host}`;
  if (!row.is_enabled) return { name, state: "off", detail: `The embedded classifier works alone: ${model} is set up in the settings and switched off.`, remedy: "Switch it on under Settings, Classification." };
  const used = `${row.tokens_today} of ${row.tokens_per_day} tokens used today`;
  if (Number(row.tokens_today) >= row.tokens_per_day) return { name, state: "off", detail: `The model ${model} is not asked any more today: ${used}.`, remedy: "It is asked again tomorrow (UTC), or with a larger budget under Settings, Classification." };
  return { name, state: "ok", detail: `The model ${model} gives an opinion where the embedded classifier is unsure, by the settings: ${used}.`, remedy: null };
}
