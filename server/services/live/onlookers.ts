import { z } from "zod";
import type { Onlooker } from "../../contract/system.ts";

/** Channel on which the servers tell each other who has which case or conversation open. */
export const ONLOOKERS_CHANNEL = "mailroom_onlookers";
/** How often a server says that it still runs. */
export const BEAT_MS = 3_000;
/** What a server told is forgotten when nothing was heard of it for this long. */
const SILENT_MS = 10_000;
/** A notification of PostgreSQL has room for 8,000 bytes. */
const SESSIONS_AT_ONCE = 40;

const Session = z.object({ id: z.uuid(), userId: z.uuid(), placeId: z.uuid(), isWriting: z.boolean() });
type Session = z.infer<typeof Session>;

const Word = z.discriminatedUnion("type", [
  z.object({ type: z.literal("here"), server: z.uuid(), sessions: z.array(Session).max(SESSIONS_AT_ONCE) }),
  z.object({ type: z.literal("gone"), server: z.uuid(), id: z.uuid() }),
  z.object({ type: z.literal("alive"), server: z.uuid() }),
  z.object({ type: z.literal("ended"), server: z.uuid() }),
  /** Asks all others to say who is with them. */
  z.object({ type: z.literal("who"), server: z.uuid() }),
]);
type Word = z.infer<typeof Word>;

export interface Onlookers {
  /** Called with the payload of each notification on the channel. */
  hear(payload: string): void;
  /** A screen of this server shows a case or a conversation. `onChange` is called whenever others come, leave, begin or end to write. */
  enter(session: Session, onChange: (others: Onlooker[]) => void): { write(isWriting: boolean): void; leave(): void };
  /** Those who have it open, but for one person's own screens. */
  of(placeId: string, exceptUserId: string): Onlooker[];
  /** Says that this server runs, and forgets those who do not. */
  beat(): void;
  /** At the start, and after the line to the database was cut. */
  ask(): void;
  end(): void;
}

interface OnlookersDeps {
  serverId: string;
  /** Milliseconds of a clock that nobody moves. */
  now: () => number;
  say: (payload: string) => void;
}

/** Who has which case or conversation open, and who writes an answer there: ids alone, in memory, shared among the servers and nowhere stored. */
export function createOnlookers({ serverId, now, say }: OnlookersDeps): Onlookers {
  const mine = new Map<string, Session & { onChange: (others: Onlooker[]) => void }>();
  const others = new Map<string, { heardAt: number; sessions: Map<string, Session> }>();
  const tell = (word: Word) => say(JSON.stringify(word));

  const sessionsOf = (placeId: string) => [...mine.values(), ...[...others.values()].flatMap(({ sessions }) => [...sessions.values()])].filter((session) => session.placeId === placeId);

  function of(placeId: string, exceptUserId: string): Onlooker[] {
    const people = new Map<string, Onlooker>();
    for (const { userId, isWriting } of sessionsOf(placeId)) {
      if (userId !== exceptUserId) people.set(userId, { id: userId, isWriting: isWriting || people.get(userId)?.isWriting === true });
    }
    return [...people.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  function changed(placeIds: Iterable<string>): void {
    const touched = new Set(placeIds);
    for (const { placeId, userId, onChange } of mine.values()) if (touched.has(placeId)) onChange(of(placeId, userId));
  }

  function forget(server: string): void {
    const known = others.get(server);
    others.delete(server);
    if (known) changed([...known.sessions.values()].map(({ placeId }) => placeId));
  }

  function tellAll(): void {
    const sessions = [...mine.values()].map(({ id, userId, placeId, isWriting }) => ({ id, userId, placeId, isWriting }));
    for (let at = 0; at < sessions.length; at += SESSIONS_AT_ONCE) tell({ type: "here", server: serverId, sessions: sessions.slice(at, at + SESSIONS_AT_ONCE) });
  }

  function knownServer(server: string) {
    const known = others.get(server) ?? { heardAt: 0, sessions: new Map<string, Session>() };
    known.heardAt = now();
    others.set(server, known);
    return known;
  }

  function hear(payload: string): void {
    const word = read(payload);
    if (word === null || word.server === serverId) return;
    switch (word.type) {
      case "here": {
        const { sessions } = knownServer(word.server);
        const before = word.sessions.flatMap(({ id }) => sessions.get(id)?.placeId ?? []);
        for (const session of word.sessions) sessions.set(session.id, session);
        return changed([...before, ...word.sessions.map(({ placeId }) => placeId)]);
      }
      case "gone": {
        const { sessions } = knownServer(word.server);
        const session = sessions.get(word.id);
        sessions.delete(word.id);
        return changed(session ? [session.placeId] : []);
      }
      case "alive":
        // It was thought dead, or its first word was missed.
        if (!others.has(word.server)) tell({ type: "who", server: serverId });
        return void knownServer(word.server);
      case "ended":
        return forget(word.server);
      case "who":
        return tellAll();
      default:
        return word satisfies never;
    }
  }

  return {
    hear,
    of,
    enter(session, onChange) {
      const kept = { ...session, onChange };
      const announce = () => {
        mine.set(session.id, kept);
        tell({ type: "here", server: serverId, sessions: [{ id: kept.id, userId: kept.userId, placeId: kept.placeId, isWriting: kept.isWriting }] });
        changed([session.placeId]);
      };
      announce();
      return {
        write(isWriting) {
          if (kept.isWriting === isWriting || mine.get(session.id) !== kept) return;
          kept.isWriting = isWriting;
          announce();
        },
        leave() {
          if (mine.get(session.id) !== kept) return;
          mine.delete(session.id);
          tell({ type: "gone", server: serverId, id: session.id });
          changed([session.placeId]);
        },
      };
    },
    beat() {
      tell({ type: "alive", server: serverId });
      for (const [server, { heardAt }] of others) if (now() - heardAt > SILENT_MS) forget(server);
    },
    ask() {
      tell({ type: "who", server: serverId });
      tellAll();
    },
    end: () => tell({ type: "ended", server: serverId }),
  };
}

/** Anybody who may connect to the database may notify: what is no word of ours is not heard. */
function read(payload: string): Word | null {
  try {
    return Word.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}
