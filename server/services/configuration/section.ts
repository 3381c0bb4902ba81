import type { Ctx } from "../../context.ts";
import { GONE, type Kind, mapReferences, type Names } from "./references.ts";

export type Item = Record<string, unknown>;

/** One thing as it stands on this desk, told as the file tells it. */
export interface Entry<Row = unknown> {
  key: string;
  item: Item;
  /** What the verbs need to find it again. */
  row: Row;
}

/** What an import was asked for, and what it finds out on its way. */
export interface Importing {
  names: Names;
  openCases: "keep" | "recompute";
  /** Base64 by SHA-256. */
  files: Record<string, string>;
  /** What a person has to bring, since no file can. */
  lacks(what: string, remedy: string): void;
}

export interface Taken<Input> {
  /** As the file tells it, whole: what it left out is filled in. */
  wanted: Item;
  /** As the verbs take it. */
  input: Input;
}

/** One kind of thing that admins set up: how it is told, and by which verbs it comes to be. */
export interface Section<Row = unknown, Input = unknown> {
  name: string;
  /** By which of its fields it is known. */
  keyOf(given: Item): unknown;
  /** Fields whose references may be unknown here: that is said, and they are left out. Any other keeps the whole thing out. */
  loose?: string[];
  /** One of them may point to another: those that are pointed to come first. */
  linkedBy?: string;
  read(ctx: Ctx, names: Names): Promise<Entry<Row>[]>;
  /** Checks one of the file, whose references are ids by now. Throws a ZodError or a Refusal. Null: it cannot come to be here, which was said. */
  take(ctx: Ctx, given: Item, current: Entry<Row> | null, importing: Importing): Promise<Taken<Input> | null>;
  save(ctx: Ctx, taken: Taken<Input>, current: Entry<Row> | null, importing: Importing): Promise<void>;
  /** Where their order means something: all that there are, in their new order. */
  order?(ctx: Ctx, entries: Entry<Row>[]): Promise<void>;
}

/** Sections of all kinds in one list: each hands its own rows to itself alone. */
export const section = <Row, Input>(of: Section<Row, Input>): Section => of as unknown as Section;

export const byKey = (one: { key: string }, other: { key: string }) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);

/** The fields of an object that are named and there. */
export function pick<Of extends object, Name extends keyof Of>(of: Of, names: readonly Name[]): Pick<Of, Name> {
  return Object.fromEntries(names.filter((name) => of[name] !== undefined).map((name) => [name, of[name]])) as Pick<Of, Name>;
}

export const nameIn = (names: Names, kind: Kind, id: string | null | undefined): string | null => (id == null ? null : (names[kind].nameOf.get(id) ?? GONE));

/** A definition with names in place of ids. */
export const told = <Definition extends object>(names: Names, definition: Definition): Item => mapReferences(definition, (kind, id) => names[kind].nameOf.get(id) ?? GONE) as Item;
