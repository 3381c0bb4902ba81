import type { TFunction } from "i18next";
import type { FileFormat } from "../../../server/contract/contact-files.ts";
import type { ColumnMapping, ContactField, ImportSettings, ImportStatus, ImportSummary, OverwritePolicy, RowOutcome } from "../../../server/contract/imports.ts";
import { complete } from "../words.ts";

export const outcomes = complete<RowOutcome>()(["new", "changed", "unchanged", "repeated", "conflicting", "refused"]);
export const overwritePolicies = complete<OverwritePolicy>()(["fill", "overwrite", "keep", "append"]);
export const letterCases = complete<ColumnMapping["letterCase"]>()(["as_is", "lower", "upper", "title"]);
export const dateOrders = complete<ColumnMapping["dateOrder"]>()(["as_is", "dmy", "mdy", "ymd"]);
export const conflictPolicies = complete<ImportSettings["conflicts"]>()(["leave_out", "by_email"]);
export const textFormats = ["csv", "tsv", "json", "jsonl"] as const satisfies FileFormat[];

/** The targets of a column, as they stand together in its list. */
export const fieldGroups = {
  person: ["name", "given_name", "family_name", "company", "language", "time_zone", "country", "tags"],
  reach: ["email", "phone", "preferred_channel"],
  consent: ["email_consent", "whatsapp_consent"],
} as const satisfies Record<string, ContactField[]>;

/** What a file of contacts can be written to. */
export const importChannels = ["email", "whatsapp"] as const satisfies ImportSettings["channels"];

const moving: ImportStatus[] = ["checking", "importing", "undoing"];
/** Whether the server is at work on it, so that its figures change by themselves. */
export const isMoving = (status: ImportStatus): boolean => moving.includes(status);

/** From here on a detection is taken as right; below it the person is asked to look. */
export const SURE = 0.75;
export type Certainty = "sure" | "guessed" | "chosen";

export function certaintyOf(confidence: number, isChosen: boolean): Certainty {
  if (isChosen) return "chosen";
  return confidence >= SURE ? "sure" : "guessed";
}

const delimiterNames: Record<string, string> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", " ": "space", ":": "colon" };
export const usualDelimiters = [",", ";", "\t", "|"];

export function delimiterText(t: TFunction, delimiter: string): string {
  const name = delimiterNames[delimiter];
  return name ? t(`import.delimiter.${name}`) : t("import.delimiterOther", { sign: delimiter });
}

export function quoteText(t: TFunction, quote: string): string {
  return quote ? t("import.quoteSign", { sign: quote }) : t("import.quoteNone");
}

const encodingNames: Record<string, string> = { shift_jis: "Shift_JIS", macintosh: "Mac Roman", "x-mac-cyrillic": "Mac Cyrillic", gbk: "GBK", big5: "Big5", gb18030: "GB18030" };

/** As other programs write it: "windows-1252" is Windows-1252, "utf-8" is UTF-8. */
export function encodingName(encoding: string): string {
  return encodingNames[encoding] ?? (encoding.startsWith("windows") ? encoding.replace("windows", "Windows") : encoding.toUpperCase());
}

const scripts: [string, RegExp][] = [
  ["unicode", /^utf/],
  ["western", /125[28]|8859-1(5)?$|^macintosh$|^ibm(437|850)$/],
  ["central", /1250|8859-(2|16)$|ibm852|maccenteuro/],
  ["cyrillic", /1251|8859-5$|koi8|ibm(855|866)|cyrillic/],
  ["greek", /1253|8859-7$|ibm737|macgreek/],
  ["turkish", /1254|8859-9$|ibm857|macturkish/],
  ["hebrew", /1255|8859-8|ibm862/],
  ["arabic", /1256|8859-6$/],
  ["baltic", /1257|8859-(4|10|13)$|ibm775/],
  ["thai", /874|tis-620|8859-11$/],
  ["japanese", /shift_jis|euc-jp|2022-jp/],
  ["chinese", /gb|big5|hz/],
  ["korean", /euc-kr|2022-kr|johab/],
];

/** Which languages an encoding is for; "" when it has no word here. */
export function encodingScript(t: TFunction, encoding: string): string {
  const found = scripts.find(([, names]) => names.test(encoding));
  return found ? t(`import.script.${found[0]}`) : "";
}

/** What every menu of encodings offers below those that the file suggests. */
export const usualEncodings = [
  "utf-8", "windows-1252", "iso-8859-15", "windows-1250", "windows-1251", "koi8-r", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "macintosh", "ibm850",
  "utf-16le", "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr",
];

/** Refused rows are put right while nothing moves: before the import, in a pause, or after it. */
export const mayRepair = (status: ImportStatus): boolean => status === "checked" || status === "paused" || status === "finished";

/** How many contacts an import would write or find: what "Import 982 contacts" promises. */
export function importableCount({ counts, settings }: Pick<ImportSummary, "counts" | "settings">): number {
  return counts.new + counts.changed + counts.unchanged + (settings.conflicts === "by_email" ? counts.conflicting : 0);
}

/** Thrown away before anything was written. */
export const isDiscarded = ({ status, acceptedCount }: Pick<ImportSummary, "status" | "acceptedCount">): boolean => status === "cancelled" && acceptedCount === 0;
