import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type Calendar, CalendarDefinition, SaveCalendar } from "../../contract/calendars.ts";
import { SavePolicy, SlaDefinition, type SlaPolicy } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { listCalendars } from "../calendars/queries.ts";
import { saveCalendar } from "../calendars/save-calendar.ts";
import { orderPolicies } from "../sla/order-policies.ts";
import { definitionAt, listPolicies } from "../sla/queries.ts";
import { savePolicy } from "../sla/save-policy.ts";
import { draftedItem, keptPublished } from "./drafts.ts";
import { named } from "./references.ts";
import { byKey, section, told } from "./section.ts";

const CalendarItem = CalendarDefinition.extend({ name: SaveCalendar.shape.name });

export const calendarsSection = section<Calendar, z.infer<typeof CalendarItem>>({
  name: "calendars",
  keyOf: ({ name }) => name,
  async read(ctx, names) {
    return (await listCalendars(ctx)).map((calendar) => {
      const key = names.calendar.nameOf.get(calendar.id)!;
      return { key, row: calendar, item: { ...CalendarDefinition.parse(calendar), name: key } };
    }).toSorted(byKey);
  },
  async take(_ctx, given) {
    const input = CalendarItem.parse(given);
    return { input, wanted: input };
  },
  async save(ctx, { input }, current, { openCases }) {
    await saveCalendar(ctx, { ...input, ...(current && { id: current.row.id, version: current.row.version, name: current.row.name }), openCases });
  },
});

const PolicyItem = z.object({ name: SavePolicy.shape.name, published: SlaDefinition.nullable(), draft: SlaDefinition.nullable() }).refine(({ published, draft }) => published !== null || draft !== null, { path: ["published"], message: "says neither what holds nor what is drafted" });
interface Policy {
  policy: SlaPolicy;
  published: SlaDefinition | null;
  draft: SlaDefinition | null;
}

export const policiesSection = section<Policy, z.infer<typeof PolicyItem>>({
  name: "slaPolicies",
  keyOf: ({ name }) => name,
  async read(ctx, names) {
    const policies = await listPolicies(ctx);
    const { nameOf } = named(policies);
    const entries = [];
    for (const policy of policies) {
      const newest = SlaDefinition.parse(policy);
      const published = policy.isDraft ? await publishedOf(ctx, policy) : newest;
      const row = keptPublished({ policy, published, draft: policy.isDraft ? newest : null }, null);
      const key = nameOf.get(policy.id)!;
      entries.push({ key, row, item: draftedItem(key, row, (definition) => told(names, definition)) });
    }
    return entries;
  },
  async take(_ctx, given, current, { names }) {
    const input = keptPublished(PolicyItem.parse({ published: null, draft: null, ...given }), current?.row.published ?? null);
    return { input, wanted: draftedItem(input.name, input, (definition) => told(names, definition)) };
  },
  async save(ctx, { input }, current, { openCases }) {
    const { published, draft } = input;
    const before = current?.row ?? null;
    const name = before?.policy.name ?? input.name;
    let saved = before?.policy ?? null;
    const isPublished = isDeepStrictEqual(before?.published ?? null, published) && (draft !== null || before?.draft == null);
    if (published !== null && !isPublished) saved = await savePolicy(ctx, { ...published, ...(saved && { id: saved.id, version: saved.version }), name, publish: true, openCases });
    if (draft !== null && (!isPublished || !isDeepStrictEqual(before?.draft ?? null, draft))) await savePolicy(ctx, { ...draft, ...(saved && { id: saved.id, version: saved.version }), name, publish: false });
  },
  async order(ctx, entries) {
    await orderPolicies(ctx, { ids: entries.map(({ row }) => row.policy.id) });
  },
});

async function publishedOf(ctx: Ctx, { id, publishedVersion }: SlaPolicy): Promise<SlaDefinition | null> {
  return publishedVersion === null ? null : SlaDefinition.parse(await definitionAt(ctx, id, publishedVersion));
}
