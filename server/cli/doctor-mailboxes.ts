import postgres from "postgres";
import type { Health } from "../contract/system.ts";

type Check = Health["checks"][number];

interface Row {
  address: string;
  is_watched: boolean;
  failure: string | null;
  last_seen_at: string | null;
  last_mail_at: string | null;
  blocked_until: string | null;
  waiting: number;
  failed: number;
  read_by: "app" | "delegated";
  has_leave: boolean;
  leave_failure: string | null;
}

const CONNECT_TIMEOUT_SECONDS = 5;

/** One line for each mailbox: whether it is read, when its last mail came, what waits and what failed. Only reads. */
export async function checkMailboxStates(url: string): Promise<Check[]> {
  const sql = postgres(url, { max: 1, connect_timeout: CONNECT_TIMEOUT_SECONDS, onnotice: () => {}, connection: { application_name: "mailroom doctor", default_transaction_read_only: true } });
  try {
    const rows = await sql<Row[]>`
      select m.address, m.read_by, bool_or(g.refresh_token is not null) as has_leave, max(g.failure) as leave_failure, m.is_watched, m.failure, m.last_seen_at::text, m.last_mail_at::text, m.blocked_until::text,
        count(a.next_attempt_at)::int as waiting, (count(a.mailbox_id) - count(a.next_attempt_at))::int as failed
      from mailboxes m left join mailbox_grants g on g.user_id = m.user_id left join arrivals a on a.mailbox_id = m.id and a.outcome = 'failed'
      group by m.id order by m.address`;
    return rows.map(toCheck);
  } catch (error) {
    // Before its first start the database has no such table.
    if ((error as { code?: string }).code === "42P01" || (error as { code?: string }).code === "42703") return [];
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function toCheck(row: Row): Check {
  const name = `Mailbox ${row.address}`;
  if (!row.is_watched) return { name, state: "off", detail: "Watching it is paused.", remedy: "Resume it under Settings, Mailboxes." };
  const facts = [row.read_by === "delegated" ? "Read by its person's own permission" : "Read by the app's permission", row.last_seen_at ? `last read ${row.last_seen_at.slice(0, 16)}` : "not read yet", row.last_mail_at ? `last mail ${row.last_mail_at.slice(0, 16)}` : "no mail seen yet", `${row.waiting} waiting`, `${row.failed} failed`].join(", ");
  const missing = row.read_by === "delegated" ? missingLeave(row) : null;
  if (missing !== null) return { name, state: "failing", detail: `It is read by its person's own permission, and ${missing} ${facts}.`, remedy: "They open Mailroom and sign in; Settings, Mailboxes says what Microsoft wants." };
  if (row.failure !== null) return { name, state: "failing", detail: `It cannot be read: ${row.failure}${row.blocked_until ? ` Tried again at ${row.blocked_until.slice(0, 16)}.` : ""} ${facts}.`, remedy: "Check the app's rights for this mailbox; Settings, Mailboxes tests it." };
  return { name, state: row.failed > 0 ? "failing" : "ok", detail: `${facts}.`, remedy: row.failed > 0 ? "Open its receipts under Settings, Mailboxes, and run again what failed." : null };
}

function missingLeave({ has_leave: hasLeave, leave_failure: failure }: Row): string | null {
  switch (failure) {
    case "consent_needed":
      return "nobody agreed to it yet.";
    case "claims_needed":
      return "Microsoft wants another proof of them.";
    case null:
      return hasLeave ? null : "they have not given it yet.";
    default:
      return "Microsoft no longer accepts it.";
  }
}
