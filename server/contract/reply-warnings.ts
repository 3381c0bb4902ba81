import type { Recipients, ReplyCompany } from "./replies.ts";

/**
 * `ourselves`: it would come back to the desk. `internal`: a mail between colleagues, quoted below, would reach somebody
 * else. `outside`: somebody who had no part in the case so far. `added` and `lost`: against the mail that is answered.
 */
export const replyWarningKinds = ["internal", "outside", "ourselves", "added", "lost"] as const;
export type ReplyWarningKind = (typeof replyWarningKinds)[number];

export interface ReplyWarning {
  kind: ReplyWarningKind;
  address: string;
}

/** What a writer must have seen and accepted; the others are only said. */
export const mustBeAccepted = ({ kind }: ReplyWarning): boolean => kind === "internal" || kind === "outside";

/** Pure: what is to be said of a reply's recipients, the gravest first. The pane says it while one writes, the server at sending. */
export function replyWarnings({ to, cc }: Recipients, company: ReplyCompany): ReplyWarning[] {
  const now = new Map([...to, ...cc].map(({ address }) => [fold(address), address]));
  const last = new Map(company.last.map(({ address }) => [fold(address), address]));
  const warnings: ReplyWarning[] = [];
  for (const [key, address] of now) {
    const isColleague = company.ourDomains.includes(key.slice(key.lastIndexOf("@") + 1));
    if (company.ours.includes(key)) warnings.push({ kind: "ourselves", address });
    else if (company.isInternal && !isColleague) warnings.push({ kind: "internal", address });
    else if (!isColleague && !company.known.includes(key)) warnings.push({ kind: "outside", address });
    else if (!last.has(key)) warnings.push({ kind: "added", address });
  }
  for (const [key, address] of last) if (!now.has(key)) warnings.push({ kind: "lost", address });
  return warnings.sort((one, other) => replyWarningKinds.indexOf(one.kind) - replyWarningKinds.indexOf(other.kind));
}

/** Fields of a template that stand in the text without a value: `{{ order_number }}`. */
export function fieldsLeft(html: string): string[] {
  return [...new Set([...html.matchAll(/\{\{\s*([\w.]{1,100})\s*\}\}/g)].map((match) => match[1]!))];
}

const fold = (address: string) => address.trim().toLowerCase();
