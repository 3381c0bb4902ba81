import { eq, inArray } from "drizzle-orm";
import { notificationPreferences } from "../../../drizzle/schema/notifications.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { defaultMatrix, type Matrix, type NotificationLanguage, notificationLanguages, type NotificationPreferences, type SaveNotificationPreferences, topics } from "../../contract/notifications.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireCalendar } from "../calendars/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { seal } from "../settings/seal.ts";
import { readNotificationSettings } from "./notification-settings.ts";

type Row = typeof notificationPreferences.$inferSelect;

/** How one person is told, with what is needed to do so. */
export interface Preferences extends Pick<Row, "hours" | "timeZone" | "digestAt" | "version" | "sealedTeamsUrl" | "teamsHost"> {
  userId: string;
  name: string;
  email: string;
  isDisabled: boolean;
  matrix: Matrix;
  /** The person's own choice. */
  chosenLanguage: NotificationLanguage | null;
  language: NotificationLanguage;
}

const MORNING = 8 * 60;
const fresh = { matrix: {}, hours: { kind: "always" }, timeZone: "UTC", digestAt: MORNING, language: null, sealedTeamsUrl: null, teamsHost: null, version: 0 } satisfies Partial<Row>;

export const teamsPurpose = (userId: string) => `teams_webhook:${userId}`;

export async function preferencesOf(ctx: Ctx, userIds: string[]): Promise<Map<string, Preferences>> {
  if (userIds.length === 0) return new Map();
  const { language: deskLanguage } = await readNotificationSettings(ctx);
  const rows = await ctx.db.select({ user: users, row: notificationPreferences }).from(users).leftJoin(notificationPreferences, eq(notificationPreferences.userId, users.id)).where(inArray(users.id, userIds));
  return new Map(rows.map(({ user, row }) => {
    const { matrix, hours, timeZone, digestAt, language, sealedTeamsUrl, teamsHost, version } = row ?? fresh;
    const shown = notificationLanguages.find((each) => each === user.paneState.language);
    const known: Partial<Matrix> = matrix;
    return [user.id, {
      userId: user.id, name: user.name, email: user.email, isDisabled: user.disabledAt !== null,
      // A topic that came later than the person's choice is as Mailroom comes.
      matrix: Object.fromEntries(topics.map((topic) => [topic, known[topic] ?? defaultMatrix[topic]])) as Matrix,
      hours, timeZone, digestAt, sealedTeamsUrl, teamsHost, version,
      chosenLanguage: language,
      language: language ?? shown ?? deskLanguage,
    }];
  }));
}

/** One's own. The address in Teams is a key to it, and is never told. */
export async function readPreferences(ctx: Ctx): Promise<NotificationPreferences> {
  const { id } = person(ctx);
  const own = (await preferencesOf(ctx, [id])).get(id)!;
  const { accountId } = await readNotificationSettings(ctx);
  const { matrix, hours, timeZone, digestAt, chosenLanguage, sealedTeamsUrl, teamsHost, version } = own;
  return { matrix, hours, timeZone, digestAt, language: chosenLanguage, teams: { isSet: sealedTeamsUrl !== null, host: teamsHost }, isMailOn: accountId !== null, version };
}

/** Changes one's own, for what is told from now on. Refuses `stale`. */
export function savePreferences(ctx: Ctx, input: SaveNotificationPreferences): Promise<NotificationPreferences> {
  return inTransaction(ctx, async (ctx) => {
    const { id } = person(ctx);
    const { matrix, hours, timeZone, digestAt, language, teamsUrl, version } = input;
    if (hours.kind === "calendar") await requireCalendar(ctx, hours.calendarId);
    // Two screens of one person that save a first choice meet here.
    await ctx.db.select({ id: users.id }).from(users).where(eq(users.id, id)).for("update");
    const before = (await preferencesOf(ctx, [id])).get(id)!;
    if (before.version !== version) throw refuse("stale", "Your choice was changed on another screen in the meantime.", { remedy: "Load it again, and make your change on what it says now." });
    const teams = teamsUrl === undefined ? { sealedTeamsUrl: before.sealedTeamsUrl, teamsHost: before.teamsHost } : teamsUrl === null ? { sealedTeamsUrl: null, teamsHost: null } : { sealedTeamsUrl: seal(ctx.ports.settingsKey, teamsPurpose(id), teamsUrl), teamsHost: new URL(teamsUrl).host };
    const row = { matrix, hours, timeZone, digestAt, language, ...teams, version: version + 1, updatedAt: ctx.now() };
    await ctx.db.insert(notificationPreferences).values({ userId: id, ...row }).onConflictDoUpdate({ target: notificationPreferences.userId, set: row });
    await recordEvent(ctx, { name: "notification_preferences.saved", subject: { type: "user", id }, data: { userId: id } });
    return readPreferences(ctx);
  });
}

export function person(ctx: Ctx): { id: string } {
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a person is told of things.");
  return ctx.actor;
}
