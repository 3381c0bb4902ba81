import type { BounceClass } from "../../contract/deliveries.ts";

/** What we know of a refusal, from wherever it came: an answer of SMTP at sending, a report in the mailbox, a webhook. */
export interface BounceFacts {
  /** RFC 3463: `5.1.1`. */
  enhancedStatus?: string | null;
  /** RFC 5321: 550. */
  smtpCode?: number | null;
  /** The other side's words, or a provider's. */
  text?: string | null;
  /** It was said after the whole mail had been handed over: carriers whose customers filter say "unknown user" there. */
  isAfterData?: boolean;
  /** How a provider's own judgement calls it, where the other side's words say nothing. */
  hint?: "hard" | "soft" | null;
}

/**
 * `suppress`: this address takes no mail, ever. `retry_later`: it may take the next one; enough of them in a row count as
 * gone. `tell_admin`: nothing is wrong with the address, something is wrong with how we send. `none`: nothing follows.
 */
export type BounceAction = "suppress" | "retry_later" | "tell_admin" | "none";

export interface BounceVerdict {
  bounceClass: BounceClass;
  /** The same mail would be refused again. */
  isPermanent: boolean;
  action: BounceAction;
  /** It is the address that is wrong, and not the moment, the mail or its sender: what is commonly called a hard bounce. */
  isHard: boolean;
  /** What decided, for the person who asks why. */
  because: string;
}

interface Rule {
  bounceClass: BounceClass;
  action: BounceAction;
  /** Where the rule comes from. */
  source: string;
}

const gone = (source: string): Rule => ({ bounceClass: "no_such_address", action: "suppress", source });
const resting = (source: string): Rule => ({ bounceClass: "no_such_address", action: "retry_later", source });
const full = (source: string): Rule => ({ bounceClass: "mailbox_full", action: "retry_later", source });
const later = (source: string): Rule => ({ bounceClass: "temporary", action: "retry_later", source });
const policy = (source: string): Rule => ({ bounceClass: "policy", action: "tell_admin", source });
const content = (source: string): Rule => ({ bounceClass: "content", action: "tell_admin", source });
const tooLarge = (source: string): Rule => ({ bounceClass: "too_large", action: "tell_admin", source });
const unclear = (source: string): Rule => ({ bounceClass: "unknown", action: "none", source });

/**
 * By enhanced status code without its class digit (`1.1` of 5.1.1). Codes that servers use for anything (x.0.0, x.1.0,
 * x.3.0, x.5.0, x.7.0, x.7.1) are not here: the words decide.
 * https://www.iana.org/assignments/smtp-enhanced-status-codes, https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online
 */
const byCode: Record<string, Rule> = {
  "1.1": gone("RFC 3463: bad destination mailbox address"),
  "1.2": gone("RFC 3463: bad destination system address"),
  "1.3": gone("RFC 3463: bad destination mailbox address syntax"),
  "1.4": unclear("RFC 3463: destination mailbox address ambiguous"),
  "1.6": gone("RFC 3463: destination mailbox has moved, no forwarding address"),
  "1.7": policy("RFC 3463: bad sender's mailbox address syntax"),
  "1.8": policy("RFC 3463: bad sender's system address"),
  "1.10": gone("RFC 7505: recipient address has null MX; Exchange Online: recipient not found"),
  "1.351": gone("Exchange Online: remote server returned unknown recipient"),
  "1.20": policy("Exchange Online: multiple From addresses"),
  "1.90": policy("Exchange Online: the sender's daily limit of recipients"),
  "2.1": resting("RFC 3463: mailbox disabled, not accepting messages"),
  "2.2": full("RFC 3463: mailbox full"),
  "2.3": tooLarge("RFC 3463: message length exceeds administrative limit"),
  "2.4": unclear("RFC 3463: mailing list expansion problem"),
  "2.121": policy("Exchange Online: recipient's limit of mail from one sender"),
  "2.122": policy("Exchange Online: recipient's limit of mail an hour"),
  "3.1": full("RFC 3463: mail system full"),
  "3.2": later("RFC 3463: system not accepting network messages"),
  "3.3": unclear("RFC 3463: system not capable of selected features"),
  "3.4": tooLarge("RFC 3463: message too big for system"),
  "4.1": later("RFC 3463: no answer from host"),
  "4.2": later("RFC 3463: bad connection"),
  "4.3": later("RFC 3463: directory server failure"),
  "4.4": later("RFC 3463: unable to route"),
  "4.5": later("RFC 3463: mail system congestion"),
  "4.6": later("RFC 3463: routing loop detected"),
  "4.7": later("RFC 3463: delivery time expired"),
  "4.14": later("Exchange: hop count exceeded"),
  "4.300": later("Exchange Online: message expired"),
  "4.310": gone("Exchange Online: DNS domain does not exist"),
  "4.312": later("Exchange Online: DNS query failed"),
  "4.316": later("Exchange Online: message expired, connection refused"),
  "5.3": policy("RFC 3463: too many recipients"),
  "6.0": content("RFC 3463: other or undefined media error"),
  "6.1": content("RFC 3463: media not supported"),
  "6.2": content("RFC 3463: conversion required and prohibited"),
  "6.3": content("RFC 3463: conversion required but not supported"),
  "6.7": content("RFC 6531: non-ASCII addresses not permitted for that recipient"),
  "7.2": policy("RFC 3463: mailing list expansion prohibited"),
  "7.5": policy("RFC 3463: cryptographic failure"),
  "7.13": resting("RFC 5248: user account disabled"),
  "7.17": resting("RFC 7293: mailbox owner has changed"),
  "7.20": policy("RFC 7372: no passing DKIM signature"),
  "7.23": policy("RFC 7372: SPF validation failed"),
  "7.25": policy("RFC 7372: reverse DNS validation failed"),
  "7.26": policy("RFC 7372: multiple authentication checks failed"),
  "7.27": policy("RFC 7505: sender address has null MX"),
  "7.28": policy("RFC 8689: mail flood detected"),
  "7.30": policy("Exchange Online: basic authentication is not supported"),
  "7.57": policy("Exchange Online: client was not authenticated"),
  "7.64": policy("Exchange Online: relay access denied"),
  "7.124": policy("Exchange Online: sender not in allowed-senders list of the group"),
  "7.133": policy("Exchange Online: sender not authenticated for group"),
  "7.134": policy("Exchange Online: sender not authenticated for mailbox"),
  "7.136": policy("Exchange Online: sender not authenticated"),
  "7.509": policy("Exchange Online: sending domain does not pass DMARC"),
  "7.515": policy("Outlook.com: the sending domain does not meet the required authentication level"),
  "7.705": policy("Exchange Online: tenant has exceeded its threshold"),
  "7.708": policy("Exchange Online: access denied, traffic not accepted from this IP"),
};

/**
 * Words, most specific first; they decide where the code is none or says nothing, and where servers are known to use a
 * code for something else. What is about the sender comes before what is about the address: `User unknown` may stand in
 * the quoted policy of a list, `blocked using` never stands in a refusal of an unknown user.
 */
const byWords: [pattern: RegExp, rule: Rule][] = [
  [/\b(spamhaus|spamcop|barracudacentral|dnsbl|rbl|blocklist|blacklist|black list|block list|blocked using|poor reputation|bad reputation|low reputation|reputation)\b/i, policy("a list of blocked senders")],
  [/\b(spf|dkim|dmarc|unauthenticated (e-?)?mail|authentication checks?|not authenticated|reverse dns|rdns|ptr record|ptr lookup|no ptr)\b/i, policy("missing authentication of the sending domain")],
  [/\b(spam|unsolicited|junk mail|bulk mail|virus|malware|infected|phish)/i, content("the message was taken for spam or harm")],
  [/\b(rate limit|too many (messages|connections|emails|mails|recipients|concurrent)|throttl|submission quota|sending limit|exceeded .{0,30}(rate|limit of) |try again later|greylist|grey-list|graylist|temporar(y|ily)|resources? (temporarily )?unavailable|connection (timed out|refused|reset)|timed out|time-?out|deferred|could not connect|no route to host|network is unreachable|delivery time expired|retry time(out)? (not reached|exceeded)|delayed|too long (in|on) (the )?queue|queue too long|hop count|too many hops|mail loop|mail system full|insufficient (system|disk) |try later)/i, later("a passing trouble")],
  [/\b(over ?quota|quota exceed|exceed(ed|s)? (the |its |his |your )?(\w+ ){0,3}quota|mailbox (is )?(full|exceeded|size limit)|mail ?box full|mail ?folder is full|exceeded storage|storage (allocation|limit)|inbox is full|out of storage|account is full|user is over|disk quota|not enough (storage|disk)|insufficient storage|mailfolder is full|mailbox exceed)/i, full("a full mailbox")],
  [/\b(message (size )?(is )?(too (large|big)|exceeds)|size limit|maximum (message )?size|exceeds? (the )?(maximum|fixed|size)|too big|message length|max(imum)? message)/i, tooLarge("a message that is too large")],
  [/\b(has been (disabled|suspended|deactivated|locked)|(account|mailbox|user|address) (is |has been |was )?(currently )?(disabled|suspended|inactive|deactivated|locked|not active|unavailable)|disabled (account|user|mailbox|recipient)|inactive (user|mailbox|account)|is not active|mailbox unavailable or access denied)/i, resting("an account that is disabled")],
  [/\b(null ?mx|does not accept (e-?)?mail|doesn'?t accept (e-?)?mail|no mail exchanger)/i, gone("a domain that takes no mail")],
  [/\b(host (or domain name )?(unknown|not found)|domain (name )?(not found|does not exist|doesn'?t exist|unknown|is not valid)|unknown (host|domain)|nxdomain|no such (domain|host)|no mx (record )?found|dns lookup failure|unrouteable (mail )?domain|(?<=\b[45]\d\d[ -])[\w-]+(\.[\w-]+){1,4} does not exist|name service error for name=\S+ type=(mx|a|aaaa)[^\n]{0,20}: host( or domain name)? not found|illegal host\/domain|no mx (record )?found|non-?existent (domain|host)|couldn'?t find any host (by|named)|bad destination system|invalid domain|domain must resolve)/i, gone("a domain that does not exist")],
  [/\b(user (is )?unknown|unknown user|no such (user|mailbox|recipient|address|person|account|local user)|(user|mailbox|recipient|account|address|e-?mail address|email account)[^\n.]{0,60}? (does ?n[o']t exist|does not exist|was not found|not found|could not be found|couldn'?t be found|is (unknown|invalid|not known)|not known|not exist)|unknown (recipient|address|local|account|mailbox)|(invalid|bad) (recipient|mailbox|destination|address|user)|recipient (address )?(rejected: )?(unknown|not found|invalid)|recipnotfound|recipient not found|mailbox not found|not a valid (mailbox|user|recipient|address)|no (mailbox|account|user) (here|by that name|found|with)|not listed in|not our customer|is not a known user|undeliverable address|unknown or illegal alias|this (user|address|account|recipient) (doesn'?t|does not|no longer)|no longer (exists?|valid|in use|available|works?|with|employed)|has left|not listed|no recipients|isn'?t in our|addressee unknown|invalid (final delivery )?user ?id|no valid recipients? for this|mailbox does not|unrouteable address|nobody by that name|delivery to the following recipients? failed permanently[^]{0,400}does not exist|resolver\.adr\.(recipnotfound|exrecipnotfound)|unbekannter? (empfänger|benutzer)|konnte nicht gefunden werden|n'existe pas|no existe|non esiste|不存在)/i, gone("a person whom the server does not know")],
  [/\b(relay(ing)? (access )?(denied|not permitted|prohibited|not allowed)|unable to relay|not permitted to relay|we do not relay)/i, policy("a server that does not carry mail for this address")],
  [/\b(policy|prohibited|not (allowed|permitted|authorized|authorised)|access denied|rejected by|blocked|refused|restricted|unacceptable|denied|banned)/i, policy("a rule of the receiving side")],
  [/\b(content|attachment|header|malformed|syntax|message format|rfc ?(2?822|5322)|bare (lf|cr)|line (too long|length))/i, content("the form or content of the message")],
];

/** Codes under which servers are known to say something else than the RFC does, and which words they use for it. */
const contradicted: [code: RegExp, pattern: RegExp, rule: Rule][] = [
  [/^5\.[0135]\.0$/, /\b5\.7\.\d{1,3}\b[^]{0,200}\baccess denied\b/i, policy("a refusal by policy that is told within another one")],
  [/^5\.4\.1$/, /recipient address rejected: access denied|relay access denied|no such/i, gone("Exchange Online: directory-based edge blocking answers 5.4.1 for unknown recipients")],
  [/^5\.7\.1$/, /\baccess denied\b/i, policy("a refusal by policy")],
  [/^5\.1\.1$/, /(?<!\.)\b5\.1\.1\b[^]{0,200}\b(user unknown|unknown user|no such user|does not exist)\b/i, gone("RFC 3463: bad destination mailbox address")],
  [/^5\.4\.4$/, /host (or domain name )?not found|illegal host|mail exchanger|no mx|nxdomain|no such host|unknown host|name service error|does not exist|domain not found|invalid domain|null ?mx|smtpsend\.dns\.nonexistentdomain/i, gone("a domain that does not exist")],
  [/^[45]\.2\.2$/, /submission quota|sender|rate/i, policy("Exchange: submission quota of the sender")],
  [/^5\.2\.1$/, /too (many|quickly)|rate|spam|content/i, policy("a limit of the receiver")],
  [/^5\.1\.1$/, /\b(blocked|spam\w*|reputation|blacklist\w*|rbl|policy|dmarc|spf|too large|quota|mailbox full|rejected your message|relay|couldn't create)\b/i, unclear("words that contradict 5.1.1")],
  [/^5\.1\.([0236]|10)$/, /\b(blocked|spam\w*|reputation|blacklist\w*|rbl|policy|dmarc|spf|quota|timed out|connection refused|access denied)\b/i, unclear("words that contradict the code")],
];

/** RFC 3463: class, subject, detail. */
const CODE = /\b([245])\.(\d{1,3})\.(\d{1,3})\b/;
const TEXT_CHARS_MAX = 4_000;

/**
 * Why a mail came back and what follows. Nobody is suppressed on doubt: only a code that says so and words that do not
 * contradict it, or words that say so and a code that does not contradict them.
 */
export function classifyBounce(facts: BounceFacts): BounceVerdict {
  const text = (facts.text ?? "").slice(0, TEXT_CHARS_MAX);
  const code = CODE.exec(facts.enhancedStatus ?? "")?.[0] ?? CODE.exec(text)?.[0] ?? null;
  const isTemporary = code ? code.startsWith("4.") : isTemporaryReply(facts.smtpCode);
  const told = ruleOf(code, text, facts.smtpCode ?? null);
  const found = facts.isAfterData === true && told.action === "suppress" && !/\b(host|domain|mx)\b/i.test(told.source) ? resting("an unknown user, said after the whole mail was handed over: a filter of the person") : told;
  const rule = found.bounceClass === "unknown" && facts.hint ? hinted[facts.hint] : found;
  if (!isTemporary) return verdict(rule, { isPermanent: rule.action !== "retry_later" && rule.bounceClass !== "unknown" });
  // A server that says "now" of a missing user may mean a directory that does not answer: not for good.
  if (rule.action === "suppress") return { ...verdict({ ...rule, bounceClass: "temporary", action: "retry_later" }, { isPermanent: false }), isHard: true };
  const action = rule.action === "none" ? "retry_later" : rule.action;
  return verdict({ ...rule, action, bounceClass: rule.bounceClass === "unknown" ? "temporary" : rule.bounceClass }, { isPermanent: false });
}

/** A word of a provider without a reason counts, and suppresses nobody at once. */
const hinted: Record<"hard" | "soft", Rule> = { hard: resting("the provider calls it permanent, and does not say why"), soft: later("the provider calls it temporary, and does not say why") };

function ruleOf(code: string | null, text: string, smtpCode: number | null): Rule {
  const contradiction = code === null ? undefined : contradicted.find(([pattern, words]) => pattern.test(code) && words.test(text));
  if (contradiction) return contradiction[2];
  const known = code === null ? undefined : byCode[code.slice(2)];
  if (known) return known;
  const worded = byWords.find(([pattern]) => pattern.test(text))?.[1];
  if (worded) return worded;
  if (code?.slice(2).startsWith("7.")) return policy("RFC 3463: security or policy");
  if (smtpCode === 552) return full("RFC 5321, 552: exceeded storage allocation");
  return unclear(code === null ? "no code and no words that are known" : `${code} without words that are known`);
}

const isTemporaryReply = (smtpCode: number | null | undefined) => smtpCode !== null && smtpCode !== undefined && smtpCode >= 400 && smtpCode < 500;

function verdict(rule: Rule, { isPermanent }: { isPermanent: boolean }): BounceVerdict {
  return { bounceClass: rule.bounceClass, isPermanent, action: rule.action, isHard: rule.action === "suppress", because: rule.source };
}
