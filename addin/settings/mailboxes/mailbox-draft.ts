import type { MailboxState } from "../../../server/contract/mailboxes.ts";
import { dayOf } from "../../shared/day-of.ts";

const MINUTES_PER_HOUR = 60;

/** As it stands in the fields. */
export interface MailboxDraft {
  name: string;
  teamId: string | null;
  /** A day of the reader; empty: everything. */
  watchFrom: string;
  /** Empty: no alarm. */
  silentAfterHours: string;
  keepsFromLlm: boolean;
}

export function newDraft(now: Date): MailboxDraft {
  return { name: "", teamId: null, watchFrom: dayOf(now), silentAfterHours: "", keepsFromLlm: false };
}

export function draftOf(mailbox: MailboxState): MailboxDraft {
  const { name, teamId, watchFrom, silentAfterMinutes, keepsFromLlm } = mailbox;
  return { name, teamId, keepsFromLlm, watchFrom: watchFrom === null ? "" : dayOf(new Date(watchFrom)), silentAfterHours: silentAfterMinutes === null ? "" : String(silentAfterMinutes / MINUTES_PER_HOUR) };
}

export function fieldsOf(draft: MailboxDraft) {
  return {
    name: draft.name.trim(),
    teamId: draft.teamId,
    watchFrom: draft.watchFrom === "" ? null : new Date(`${draft.watchFrom}T00:00`).toISOString(),
    silentAfterMinutes: draft.silentAfterHours === "" ? null : Math.round(Number(draft.silentAfterHours.replace(",", ".")) * MINUTES_PER_HOUR),
    keepsFromLlm: draft.keepsFromLlm,
  };
}
