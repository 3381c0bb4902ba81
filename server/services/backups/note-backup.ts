import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import type { Manifest } from "./backup-folder.ts";

/** There is one database. */
const subject = { type: "database", id: "00000000-0000-4000-8000-000000000002" };

export async function noteBackup(ctx: Ctx, { madeAt, tables }: Manifest): Promise<void> {
  await recordEvent(ctx, { name: "database.backed_up", subject, data: { madeAt, tableCount: tables.length, rowCount: rowsOf(tables) } });
}

/** With what let people into the original and was ended. */
export async function noteRestore(ctx: Ctx, { madeAt, tables }: Manifest, ended: { keepsSessions: boolean; sessionCount: number; keyCount: number }): Promise<void> {
  await recordEvent(ctx, { name: "database.restored", subject, data: { madeAt, tableCount: tables.length, rowCount: rowsOf(tables), ...ended } });
}

export const rowsOf = (tables: Manifest["tables"]) => tables.reduce((sum, { rows }) => sum + rows, 0);
