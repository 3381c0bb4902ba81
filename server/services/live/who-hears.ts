import type { Ctx } from "../../context.ts";
import { isLead } from "../people/is-lead.ts";
import { type MailboxSight, readMailboxSight } from "../people/mailbox-sight.ts";
import { userIdOf } from "../people/user-id-of.ts";
import type { concerns } from "./concerns.ts";
import type { HeardEvent } from "./hub.ts";

/** Where no event told of it, what changed who sees which mailbox counts after this at the latest. */
const KNOWN_FOR_MS = 10_000;
/** What may change it. */
const CHANGES_SIGHT = /^(mailbox|team|user|channel_account)\./;

type Overheard = Pick<HeardEvent, "event" | keyof typeof concerns>;
/** Whether a screen may hear of an event: what happens in mailboxes that its user does not see does not exist for it, nor what is told to another person. */
type Ear = (event: Overheard) => boolean | Promise<boolean>;

/** All screens of a server ask together who sees which mailbox. */
export interface Ears {
  of(ctx: Pick<Ctx, "actor">): Ear;
}

export function createEars({ db, now }: Pick<Ctx, "db" | "now">): Ears {
  let known: { asked: Promise<MailboxSight>; sight: MailboxSight | null; until: number } | null = null;
  const changes = new WeakSet<Overheard>();

  function current(): MailboxSight | Promise<MailboxSight> {
    if (known !== null && known.until >= now().getTime()) return known.sight ?? known.asked;
    const asking = { asked: readMailboxSight({ db }), sight: null as MailboxSight | null, until: now().getTime() + KNOWN_FOR_MS };
    known = asking;
    asking.asked.then(
      (sight) => (asking.sight = sight),
      () => known === asking && (known = null),
    );
    return asking.asked;
  }

  /** The first screen that hears of a change has all of them ask again. */
  function note(event: Overheard): void {
    if (!CHANGES_SIGHT.test(event.event) || changes.has(event)) return;
    changes.add(event);
    known = null;
  }

  return {
    of({ actor }) {
      const own = userIdOf({ actor });
      const seesAllTeams = isLead(actor);
      return (event) => {
        note(event);
        const { mailboxId, userId, assigneeId, isForLeads } = event;
        if (seesAllTeams && isForLeads) return true;
        if (userId !== null && userId !== own && assigneeId !== own) return false;
        if (mailboxId === null) return true;
        const sight = current();
        return typeof sight === "function" ? sight(actor, mailboxId) : sight.then((sight) => sight(actor, mailboxId));
      };
    },
  };
}

/** One that asks for itself. */
export const createEar = (ctx: Ctx): Ear => createEars(ctx).of(ctx);
