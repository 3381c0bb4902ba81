import { and, eq, gt, isNull, or } from "drizzle-orm";
import { sessions } from "../../../drizzle/schema/accounts.ts";
import { COOKIE_IDLE_HOURS } from "./session-times.ts";

/** Sessions that neither ended nor ran out. */
export const isOpenSession = (now: Date) => and(isNull(sessions.endedAt), gt(sessions.expiresAt, now));

/** Those of them that let somebody in: a browser that nobody used for long does not. */
export const isAwakeSession = (now: Date) => and(isOpenSession(now), or(eq(sessions.isCookie, false), gt(sessions.lastSeenAt, new Date(now.getTime() - COOKIE_IDLE_HOURS * 3_600_000))));
