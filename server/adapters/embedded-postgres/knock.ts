import postgres from "postgres";
import { within } from "../../within.ts";

export type Answer =
  | { state: "ready"; version: string }
  | { state: "starting"; why: string }
  | { state: "wrong_password"; why: string }
  | { state: "silent"; why: string };

const KNOCK_TIMEOUT_MS = 3_000;
const CANNOT_CONNECT_NOW = "57P03";
const SIGN_IN_REFUSED = ["28P01", "28000"];

/** Asks the server once whether it takes queries. Never throws. */
export async function knock(url: string): Promise<Answer> {
  const sql = postgres(url, { max: 1, connect_timeout: KNOCK_TIMEOUT_MS / 1000, onnotice: () => {} });
  try {
    const asked = sql<{ version: string }[]>`select current_setting('server_version') as version`;
    // The driver tries again for ever when something that is no PostgreSQL hangs up on it.
    const [row] = await within(KNOCK_TIMEOUT_MS, asked);
    return { state: "ready", version: row?.version ?? "" };
  } catch (error) {
    const { code = "", message } = error as Error & { code?: string };
    if (code === CANNOT_CONNECT_NOW) return { state: "starting", why: message };
    if (SIGN_IN_REFUSED.includes(code)) return { state: "wrong_password", why: message };
    return { state: "silent", why: `${message}.` };
  } finally {
    await sql.end({ timeout: 1 });
  }
}
