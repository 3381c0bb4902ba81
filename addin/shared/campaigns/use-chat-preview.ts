import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ImportRow } from "../../../server/contract/imports.ts";
import { underAllNames } from "../../../server/contract/merge-names.ts";
import { useSettled } from "../import/use-settled.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import type { Place } from "./chat-look.ts";

const TYPING_MS = 250;
/** A noncharacter: it stands in no text that people write. Between values, each of which is one line. */
const BETWEEN = "\ufdd2";

export type PlaceFault = { kind: "no_field"; field: string } | { kind: "not_liquid" };

export interface ChatPreview {
  /** By the places' keys, as the first person reads them. */
  filled: Record<string, string>;
  faults: Record<string, PlaceFault>;
  /** Whose values they are; "": nobody's is known. */
  name: string;
}

/** How the values of a template read for the first person of a file; the server fills them in as it will when they are sent. */
export function useChatPreview({ importId, places, values }: { importId: string; places: readonly Place[]; values: Record<string, string> }): ChatPreview {
  const calls = useCalls();
  const rows = useQuery({ queryKey: [...keys.import(importId), "first-person"], queryFn: () => calls.imports.rows(importId, null, null), staleTime: 60_000 });
  const person = rows.data?.items.find(isWrittenTo)?.values;
  const typed = useSettled(JSON.stringify(places.map(({ key }) => values[key] ?? "")), TYPING_MS);
  const sources = JSON.parse(typed) as string[];
  const isOfThese = sources.length === places.length && places.length > 0;
  const { data } = useQuery({
    queryKey: keys.chatPreview(`${importId} ${typed}`),
    queryFn: () => calls.templates.preview({ subject: "", html: "", whatsapp: sources.join(`\n${BETWEEN}`), values: underAllNames(person!) }),
    enabled: person !== undefined && isOfThese,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const name = person ? (underAllNames(person).name || person.email || "") : "";
  if (!data || !isOfThese) return { filled: values, faults: {}, name };
  const faults: Record<string, PlaceFault> = {};
  for (const { kind, field, place } of data.problems) {
    if (kind === "undefined_field" && field !== null) for (const [index, { key }] of places.entries()) if (names(sources[index]!, field)) faults[key] = { kind: "no_field", field };
    if (kind === "template_error" && place?.part === "whatsapp") faults[places[place.line - 1]?.key ?? ""] = { kind: "not_liquid" };
  }
  const parts = data.whatsapp?.split(BETWEEN) ?? [];
  const filled = parts.length === places.length ? Object.fromEntries(places.map(({ key }, index) => [key, parts[index]!.replace(/\s+/g, " ").trim()])) : values;
  return { filled, faults, name };
}

const isWrittenTo = ({ outcome }: ImportRow): boolean => outcome !== "refused" && outcome !== "repeated";

const names = (source: string, field: string): boolean => new RegExp(`\\{[{%][^}]*\\b${field}\\b`).test(source);
