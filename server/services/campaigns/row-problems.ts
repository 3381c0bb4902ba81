import type { PreviewProblem } from "../../contract/campaigns.ts";
import { isSendableAddress } from "../contacts/email-address.ts";
import { attachmentNames } from "../deliveries/attachment-names.ts";
import { type Attached, base64Bytes, MESSAGE_BYTES_MAX } from "./attached.ts";

/** A language that a text is in, and one that it is wanted in. */
export interface LanguageChoice {
  /** Of the person; null: not known. */
  wanted: string | null;
  /** Of the text that is taken; null: not known. */
  taken: string | null;
  /** False: the template offers languages, and not theirs. */
  isTheirs: boolean;
}

export interface RowInput {
  values: Record<string, string>;
  address: string;
  html: string;
  text: string;
  language: LanguageChoice;
  brokenLinks: string[];
  attachmentColumn: string | null;
  attached: Attached;
}

const OVERHEAD_BYTES = 4_096;

/** What a row's own values show, whichever way it is written to. Pure. */
export function personalProblems({ values, language }: Pick<RowInput, "values" | "language">): PreviewProblem[] {
  const problems: PreviewProblem[] = [];
  if (hasOneWordName(values)) problems.push({ kind: "one_word_name", field: null, message: "The name is a single word." });
  const { wanted, taken, isTheirs } = language;
  if (wanted && (!isTheirs || (taken && baseOf(wanted) !== baseOf(taken)))) problems.push({ kind: "wrong_language", field: wanted, message: `The person reads ${wanted}${taken ? `; the text is in ${taken}` : ", which the template does not speak"}.` });
  return problems;
}

/** What a row's own mail shows, beside what the rendering said. Pure. */
export function rowProblems(input: RowInput): PreviewProblem[] {
  const problems: PreviewProblem[] = [];
  if (!isSendableAddress(input.address)) problems.push({ kind: "address_bad", field: "email", message: input.address === "" ? "There is no e-mail address." : "This is no e-mail address." });
  problems.push(...personalProblems(input));
  for (const link of input.brokenLinks) problems.push({ kind: "broken_link", field: link.slice(0, 200), message: `The link ${link.slice(0, 200)} leads nowhere.` });
  const names = attachmentNames(input.values, input.attachmentColumn);
  for (const name of names) if (!input.attached.own.has(name)) problems.push({ kind: "missing_attachment", field: name, message: `The file ${name} is not there.` });
  const bytes = messageBytes(input, names);
  if (bytes > MESSAGE_BYTES_MAX) problems.push({ kind: "too_large", field: null, message: `With its files the mail has ${(bytes / 1_048_576).toFixed(1)} MB; 25 MB are taken.` });
  return problems;
}

function messageBytes({ html, text, attached }: RowInput, names: string[]): number {
  const own = names.reduce((sum, name) => sum + base64Bytes(attached.own.get(name)?.size ?? 0), 0);
  // A character has at most three bytes here in UTF-8, and both bodies are wrapped in base64 at worst.
  const bodies = html.length + text.length;
  if (bodies * 5 + own + attached.commonBytes < MESSAGE_BYTES_MAX) return 0;
  return OVERHEAD_BYTES + base64Bytes(Buffer.byteLength(html)) + base64Bytes(Buffer.byteLength(text)) + own + attached.commonBytes;
}

/** Where the file has a column for the whole name, or for both of its parts. A file of first names alone has no such fault. */
function hasOneWordName({ name, given_name: given, family_name: family }: Record<string, string>): boolean {
  if (given !== undefined && family !== undefined) return (given.trim() === "") !== (family.trim() === "");
  return name !== undefined && given === undefined && /^\S+$/.test(name.trim());
}

export function baseOf(language: string): string {
  return language.split("-")[0]!.toLowerCase();
}
