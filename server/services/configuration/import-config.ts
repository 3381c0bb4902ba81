import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse, Refusal } from "../../errors.ts";
import { stableJson } from "../../stable-json.ts";
import { recordEvent } from "../events/record-event.ts";
import { authorise } from "../people/authorise.ts";
import { type ConfigFile, parseConfigFile } from "./config-file.ts";
import { type Difference, differencesOf, unknownPlaces } from "./differences.ts";
import { configuration } from "./export-config.ts";
import { FAULTS_SHOWN_MAX } from "./limits.ts";
import { type Kind, mapReferences, type Names, readNames } from "./references.ts";
import type { Entry, Importing, Item, Section } from "./section.ts";
import { sections } from "./sections.ts";

/** What becomes, or would become, of one thing. */
export interface ImportLine {
  /**
   * `missing`: what a person has to bring; `left_out`: it cannot be taken in before what it needs is here; `kept`: it stands
   * here and not in the file; `refused`: it cannot be taken in as it is.
   */
  outcome: "created" | "changed" | "ordered" | "unchanged" | "missing" | "left_out" | "kept" | "refused";
  section: string;
  name: string;
  /** Where in the file. */
  place: string | null;
  changes: Difference[];
  detail: string | null;
  remedy: string | null;
}

export interface ImportConfig {
  bytes: Uint8Array;
  /** Says what would happen, and does none of it. */
  isDryRun: boolean;
  /** The digest of a dry run: what it said happens, or nothing. */
  expect?: string | null;
  /** Takes in the rest where something cannot be: else all or nothing. */
  leavesOutMissing?: boolean;
  /** What changed calendars and policies mean for cases that are open. */
  openCases?: "keep" | "recompute";
}

export interface ImportedConfig {
  digest: string;
  lines: ImportLine[];
}

/** Of the transaction that a dry run ends with. */
class NotMeant extends Error {
  readonly imported: ImportedConfig;
  constructor(imported: ImportedConfig) {
    super("A dry run changes nothing.");
    this.imported = imported;
  }
}

/**
 * Takes in what `exportConfig` wrote, here or on another desk, by the verbs that people use: all of it in one transaction or
 * nothing. Nothing that stands here is deleted. A dry run does the same and takes it all back, so that it refuses what the
 * import would. Refuses `unprocessable` with the places in the file, and `stale` when another thing would happen than was seen.
 */
export async function importConfig(ctx: Ctx, input: ImportConfig): Promise<ImportedConfig> {
  authorise(ctx, "importConfiguration");
  const file = parseConfigFile(input.bytes);
  try {
    return await inTransaction(ctx, async (ctx) => {
      await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('import-configuration'))`);
      const lines = await takeIn(ctx, file, input);
      const digest = createHash("sha256").update(input.bytes).update(stableJson([lines, input.openCases ?? "keep", input.leavesOutMissing ?? false])).digest("hex").slice(0, 16);
      if (input.isDryRun) throw new NotMeant({ digest, lines });
      refuseFaults(lines, input);
      if (input.expect != null && input.expect !== digest) throw refuse("stale", "Something was changed since the dry run: another thing would happen than it said.", { remedy: "Run it with --dry-run once more, read it, and give its digest. Nothing was changed." });
      const counts = countsOf(lines);
      if (counts.created + counts.changed + counts.ordered > 0) await recordEvent(ctx, { name: "configuration.imported", subject: configuration, data: counts });
      return { digest, lines };
    });
  } catch (error) {
    if (error instanceof NotMeant) return error.imported;
    throw error;
  }
}

export function countsOf(lines: ImportLine[]): Record<ImportLine["outcome"], number> {
  const counts = { created: 0, changed: 0, ordered: 0, unchanged: 0, missing: 0, left_out: 0, kept: 0, refused: 0 };
  for (const { outcome } of lines) counts[outcome] += 1;
  return counts;
}

function refuseFaults(lines: ImportLine[], { leavesOutMissing = false }: ImportConfig): void {
  const faults = lines.filter(({ outcome }) => outcome === "refused" || (outcome === "left_out" && !leavesOutMissing));
  if (faults.length === 0) return;
  const errors = faults.slice(0, FAULTS_SHOWN_MAX).map(({ place, section, detail }) => ({ path: place ?? section, message: detail ?? "" }));
  const isMissing = faults.every(({ outcome }) => outcome === "left_out");
  throw refuse("unprocessable", `Nothing was changed. ${errors.slice(0, 5).map(({ path, message }) => `${path}: ${message}`).join(" ")}${faults.length > 5 ? ` And ${faults.length - 5} more.` : ""}`, {
    remedy: isMissing ? "Bring what is missing, or leave out what needs it with --leave-out-missing. --dry-run lists all." : (faults.find(({ remedy }) => remedy)?.remedy ?? "Mend it in the file. --dry-run lists all."), errors,
  });
}

async function takeIn(ctx: Ctx, file: ConfigFile, { openCases = "keep" }: ImportConfig): Promise<ImportLine[]> {
  const lines: ImportLine[] = [];
  for (const section of sections) {
    const given = file.items.get(section.name);
    if (given) await takeSection(ctx, { section, given, lines, files: file.files, openCases });
  }
  return lines;
}

interface TakeSection {
  section: Section;
  given: Item[];
  lines: ImportLine[];
  files: Record<string, string>;
  openCases: "keep" | "recompute";
}

async function takeSection(ctx: Ctx, { section, given, lines, files, openCases }: TakeSection): Promise<void> {
  let names = await readNames(ctx);
  const here = new Map((await section.read(ctx, names)).map((entry) => [entry.key, entry]));
  const asked = linked(section, given.map((item, index) => ({ item, place: `${section.name}.${index}`, key: section.keyOf(item) })));
  const seen = new Set<string>();
  for (const { item, place, key } of asked) {
    const say = (outcome: ImportLine["outcome"], more: Partial<ImportLine> = {}) => void lines.push({ outcome, section: section.name, name: typeof key === "string" ? key.slice(0, 200) : "", place, changes: [], detail: null, remedy: null, ...more });
    if (typeof key !== "string" || key === "" || seen.has(key)) {
      say("refused", { detail: typeof key === "string" && key !== "" ? `"${key.slice(0, 200)}" stands there twice.` : "It says no name.", remedy: "Mend it in the file." });
      continue;
    }
    seen.add(key);
    const importing: Importing = { names, files, openCases, lacks: (detail, remedy) => say("missing", { detail: `${detail}.`, remedy }) };
    const outcome = await takeOne(ctx, { section, item, place, current: here.get(key) ?? null, importing, say });
    if (section.linkedBy !== undefined && outcome === "created") names = await readNames(ctx);
  }
  for (const key of here.keys()) if (!seen.has(key)) lines.push({ outcome: "kept", section: section.name, name: key, place: null, changes: [], detail: null, remedy: null });
  if (section.order) await putInOrder(ctx, section, [...seen], lines);
}

interface TakeOne {
  section: Section;
  item: Item;
  place: string;
  current: Entry | null;
  importing: Importing;
  say(outcome: ImportLine["outcome"], more?: Partial<ImportLine>): void;
}

async function takeOne(ctx: Ctx, { section, item, place, current, importing, say }: TakeOne): Promise<ImportLine["outcome"] | null> {
  try {
    const { given, unknown } = withIds(section, item, current, importing.names);
    for (const { kind, name, path } of unknown.filter((one) => one.isLoose)) say("missing", { place: `${place}.${path}`, detail: `There is no ${words[kind]} "${name.slice(0, 200)}" here.`, remedy: remedies[kind] });
    const needed = unknown.filter((one) => !one.isLoose);
    if (needed.length > 0) {
      const [first] = needed;
      say("left_out", { place: `${place}.${first!.path}`, detail: `${needed.map(({ kind, name }) => `There is no ${words[kind]} "${name.slice(0, 200)}" here.`).join(" ")}`, remedy: remedies[first!.kind] });
      return null;
    }
    const taken = await section.take(ctx, given, current, importing);
    if (!taken) return null;
    const [stray] = unknownPlaces(item, taken.wanted);
    if (stray !== undefined) {
      say("refused", { place: `${place}.${stray.slice(0, 200)}`, detail: "It is not known.", remedy: "Take it out of the file, or import it into a newer Mailroom." });
      return null;
    }
    if (current && isDeepStrictEqual(plain(current.item), plain(taken.wanted))) {
      say("unchanged");
      return "unchanged";
    }
    // Of its own, so that what one of them refuses leaves the others to be looked at.
    await inTransaction(ctx, (ctx) => section.save(ctx, taken, current, importing));
    const outcome = current ? "changed" : "created";
    say(outcome, { changes: current ? differencesOf(plain(current.item), plain(taken.wanted)) : [] });
    return outcome;
  } catch (error) {
    const fault = faultOf(error, place);
    if (!fault) throw error;
    say(fault.outcome, fault);
    return null;
  }
}

/** Without what says nothing, so that what is not there equals what was left out. */
const plain = (item: Item): Item => JSON.parse(JSON.stringify(item)) as Item;

interface Unknown {
  kind: Kind;
  name: string;
  path: string;
  isLoose: boolean;
}

/** Nobody's. */
const NO_ID = "00000000-0000-4000-8000-000000000000";

/** With ids in place of names; what is loose and not known stays as it is here. */
function withIds(section: Section, item: Item, current: Entry | null, names: Names): { given: Item; unknown: Unknown[] } {
  const unknown: Unknown[] = [];
  const isLoose = (path: string) => section.loose?.includes(path.split(".")[0]!) ?? false;
  const idOf = (kind: Kind, name: string) => names[kind].idOf.get(name) ?? names[kind].idOf.get(name.toLowerCase());
  const swapped = mapReferences(item, (kind, name, path) => {
    const id = idOf(kind, name);
    if (id === undefined) unknown.push({ kind, name, path, isLoose: isLoose(path) });
    return id ?? NO_ID;
  }) as Item;
  const given = Object.fromEntries(Object.entries(swapped).map(([key, value]) => {
    if (!section.loose?.includes(key)) return [key, value];
    if (Array.isArray(value)) return [key, value.filter((id) => id !== NO_ID)];
    const now = current?.item[key];
    return [key, value === NO_ID ? (typeof now === "string" ? (idOf("user", now) ?? null) : null) : value];
  }));
  return { given, unknown };
}

const words: Record<Kind, string> = { user: "person", team: "team", mailbox: "mailbox", calendar: "calendar", template: "template", webhook: "webhook", sending_account: "sending account" };
const remedies: Record<Kind, string> = {
  user: "Invite them under Settings, People.", mailbox: "Connect it under Settings, Mailboxes.", team: "Put it into the file.", calendar: "Put it into the file, or take it out of the archive.", template: "Put it into the file.",
  webhook: "Put it into the file.", sending_account: "Put it into the file, or set it up under Settings, Sending accounts.",
};

/** Null: it is ours. A secret that has to be typed in again is no fault of the file. */
function faultOf(error: unknown, place: string): (Partial<ImportLine> & { outcome: "refused" | "left_out" }) | null {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return { outcome: "refused", place: [place, ...issue!.path].join("."), detail: `${issue!.message}.`.replace(/\.\.$/, "."), remedy: "Mend it in the file." };
  }
  if (!(error instanceof Refusal)) return null;
  const path = error.details.errors?.[0]?.path;
  const outcome = path === "secret" || path === "key" ? "left_out" : "refused";
  return { outcome, place: path ? `${place}.${path}` : place, detail: `${error.message} (${error.code})`, remedy: outcome === "left_out" ? "Change it by hand in the settings, and type the secret in." : (error.details.remedy ?? null) };
}

type Asked = { item: Item; place: string; key: unknown };

/** Those that others point to come before them. */
function linked({ linkedBy }: Section, asked: Asked[]): Asked[] {
  if (linkedBy === undefined) return asked;
  const ordered = new Set<Asked>();
  const visiting = new Set<Asked>();
  const visit = (one: Asked) => {
    if (ordered.has(one) || visiting.has(one)) return;
    visiting.add(one);
    const other = asked.find(({ key }) => key === one.item[linkedBy]);
    if (other) visit(other);
    ordered.add(one);
  };
  for (const one of asked) visit(one);
  return [...ordered];
}

/** As in the file; those that stand here alone follow as they stand. */
async function putInOrder(ctx: Ctx, section: Section, keys: string[], lines: ImportLine[]): Promise<void> {
  const entries = await section.read(ctx, await readNames(ctx));
  const place = new Map(keys.map((key, index) => [key, index]));
  const wanted = entries.toSorted((one, other) => (place.get(one.key) ?? keys.length) - (place.get(other.key) ?? keys.length));
  const [from, to] = [entries.map(({ key }) => key), wanted.map(({ key }) => key)];
  if (isDeepStrictEqual(from, to)) return;
  await section.order!(ctx, wanted);
  lines.push({ outcome: "ordered", section: section.name, name: "", place: section.name, changes: [{ path: "", from, to }], detail: null, remedy: null });
}
