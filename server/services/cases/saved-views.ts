import { count, eq } from "drizzle-orm";
import { savedViews } from "../../../drizzle/schema/cases.ts";
import { teams } from "../../../drizzle/schema/people.ts";
import { isStopped, type SavedView, type SavedViewFilter } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { isLead } from "../people/is-lead.ts";
import { teamIdsOf } from "../people/queries.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { countView } from "./count-cases.ts";
import { requireView, SAVED_VIEWS_SHOWN_MAX, type SavedViewRow, seenViews } from "./saved-views-seen.ts";

const VIEWS_PER_OWNER_MAX = 50;

/** One's own and those of one's teams, each with how many cases it has for whoever asks. */
export async function listViews(ctx: Ctx): Promise<SavedView[]> {
  const views: SavedView[] = [];
  for (const { row, teamName, ownerName } of (await seenViews(ctx)).slice(0, SAVED_VIEWS_SHOWN_MAX)) {
    views.push({
      id: row.id, name: row.name, filter: row.filter, position: row.position, version: row.version,
      team: row.teamId ? { id: row.teamId, name: teamName ?? "" } : null,
      owner: { id: row.ownerId, name: ownerName },
      mayChange: mayChange(ctx, row),
      count: await countView(ctx, { view: baseOf(row.filter), filter: row.filter }),
    });
  }
  return views;
}

/** A view that asks for what is over is of all cases; any other of the open ones. */
export function baseOf(filter: SavedViewFilter): "open" | "all" {
  return filter.status?.some(isStopped) ? "all" : "open";
}

interface SaveView {
  name: string;
  filter: SavedViewFilter;
  teamId: string | null;
  position: number;
}

export function createView(ctx: Ctx, input: SaveView): Promise<SavedView> {
  return inTransaction(ctx, async (ctx) => {
    const ownerId = requirePerson(ctx);
    await requireTeam(ctx, input.teamId);
    const [of] = await ctx.db.select({ n: count() }).from(savedViews).where(eq(savedViews.ownerId, ownerId));
    if ((of?.n ?? 0) >= VIEWS_PER_OWNER_MAX) throw refuse("conflict", `You have ${VIEWS_PER_OWNER_MAX} views already.`, { remedy: "Delete one that you no longer use." });
    const id = ctx.newId();
    await ctx.db.insert(savedViews).values({ id, ownerId, ...input, createdAt: ctx.now() });
    await recordEvent(ctx, { name: "saved_view.saved", subject: { type: "saved_view", id }, data: { name: input.name, teamId: input.teamId } });
    return (await listViews(ctx)).find((view) => view.id === id)!;
  });
}

export function changeView(ctx: Ctx, { viewId, version, ...input }: { viewId: string; version: number } & SaveView): Promise<SavedView> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockView(ctx, viewId);
    if (row.version !== version) throw refuse("stale", `The view ${row.name} was changed since you read it.`, { remedy: "Look at it as it is now." });
    if (input.teamId !== row.teamId) await requireTeam(ctx, input.teamId);
    await ctx.db.update(savedViews).set({ ...input, version: row.version + 1 }).where(eq(savedViews.id, row.id));
    await recordEvent(ctx, { name: "saved_view.saved", subject: { type: "saved_view", id: row.id }, data: { name: input.name, teamId: input.teamId } });
    return (await listViews(ctx)).find((view) => view.id === row.id)!;
  });
}

export function deleteView(ctx: Ctx, { viewId }: { viewId: string }): Promise<{ isDeleted: true }> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockView(ctx, viewId);
    await ctx.db.delete(savedViews).where(eq(savedViews.id, row.id));
    await recordEvent(ctx, { name: "saved_view.deleted", subject: { type: "saved_view", id: row.id }, data: { name: row.name, teamId: row.teamId } });
    return { isDeleted: true };
  });
}

async function lockView(ctx: Ctx, viewId: string): Promise<SavedViewRow> {
  await requireView(ctx, viewId);
  const [row] = await ctx.db.select().from(savedViews).where(eq(savedViews.id, viewId)).for("update");
  if (!row) throw refuse("not_found", "There is no such view.");
  if (!mayChange(ctx, row)) throw refuse("forbidden", `${row.name} is the view of a team; its owner or a supervisor changes it.`);
  return row;
}

function mayChange(ctx: Ctx, row: SavedViewRow): boolean {
  return row.ownerId === userIdOf(ctx) || (row.teamId !== null && isLead(ctx.actor));
}

/** A view for a team is made by its members and by leads. */
async function requireTeam(ctx: Ctx, teamId: string | null): Promise<void> {
  if (teamId === null) return;
  const [team] = await ctx.db.select({ id: teams.id }).from(teams).where(eq(teams.id, teamId));
  const isMember = team !== undefined && (isLead(ctx.actor) || (await teamIdsOf(ctx, requirePerson(ctx))).includes(teamId));
  if (!isMember) throw refuse("unprocessable", "There is no such team of yours.", { errors: [{ path: "teamId", message: "wants one of your teams" }] });
}

function requirePerson(ctx: Ctx): string {
  const userId = userIdOf(ctx);
  if (userId === null) throw refuse("forbidden", "Only a person has views.");
  return userId;
}
