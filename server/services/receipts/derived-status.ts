import type { ReportedRecipient } from "./read-dsn.ts";

/**
 * Details from 900 on are assigned to nothing (RFC 3463): they say, by words alone, what a mail that names no code means.
 * The numbers are those that Sisimai uses, so that its users read them at once. https://libsisimai.org/en/reason/
 */
const byWords: [detail: number, pattern: RegExp][] = [
  [980, /\bspam|blacklisted (url|link)|uribl|surbl|junk mail|unsolicited/i],
  [973, /reverse dns|\brdns\b|\bptr\b|must have (a )?(valid )?reverse|lacks? (a )?reverse|valid (reverse|rdns)|reverse lookup|resolvable hostname/i],
  [909, /insecure mail relay|relay(ing)? (access )?(denied|not permitted|prohibited)|unable to relay|not permitted to relay/i],
  [918, /sending to\/from an address|sender (address )?(rejected|blocked)|not a member of|not members? of|permission to post|only members|closed list|groups\.google|google\.com\/[^\s]{0,60}groups|google groups|googlegroups/i],
  [922, /\b(mailbox|mail ?folder|mail ?box|inbox) (is |exceeded|size)?\s?(full|exceed)|(over|storage|disk) ?quota|quota exceed|mailfolder is full|account is full|mailbox is full|insufficient storage/i],
  [939, /\bpipe to\b|local delivery failed|child status|command (died|failed)|exit(ed)? (with )?(status|code)|mailer error/i],
  [971, /\b(black|block) ?list|blocked|access denied|not accepting connections|reputation|spamhaus|dnsbl|banned/i],
  [932, /no mx (record )?found|does not accept (e-?)?mail|null ?mx|no mail exchanger/i],
  [944, /name service error|dns (error|loop)|network (is )?unreachable|no route to host|too many hops|mail loop/i],
  [912, /host (or domain name )?(unknown|not found)|unknown (host|domain)|host \S{1,200} not found|domain (does not|doesn'?t) exist|no such (host|domain)|unrouteable (mail )?(address|domain)|illegal host|account or domain may not exist|(?<![@\w.-])[\w-]{1,63}(\.[\w-]{1,63}){1,4} does not exist|dns lookup failure/i],
  [947, /timed? ?-?out|expired|giving up|retry timeout|socket error|could not find a gateway|has been delayed|not reachable|did not accept our requests to connect|too long (in|on) (the )?queue|in the queue too long|connection (refused|reset)|could not (connect|deliver for)|unable to connect|unreachable|greylist|will (keep|continue) trying/i],
];
const unknownUser = /user (is )?unknown|unknown (user|recipient|address)|no such (user|recipient|person|mailbox|address)|not listed in|recipient (name is )?not (recognized|found)|name is not recognized|invalid (final delivery )?user ?id|no valid recipients? for|(does ?n[o']t|does not) (exist|have)|not found|address ?(ee)? unknown|nicht gefunden|unbekannt/i;

/** A code for what was told without one. */
export function derivedStatus({ diagnostic, action, isAfterData }: Pick<ReportedRecipient, "diagnostic" | "action" | "isAfterData">): string {
  const words = diagnostic ?? "";
  const digit = action === "delayed" ? 4 : 5;
  const isUnknown = unknownUser.test(words);
  const found = byWords.find(([, pattern]) => pattern.test(words))?.[0];
  if (found !== undefined && !(isUnknown && (found === 971 || found === 939))) return `${digit}.0.${found}`;
  if (isUnknown) return `${digit}.0.${isAfterData ? 910 : 911}`;
  return `${digit}.0.900`;
}
