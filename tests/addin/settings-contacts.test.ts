import { describe, expect, test } from "vitest";
import { isComplete, newCondition, toFilter, toFilterDraft, withField } from "../../addin/settings/contacts/filter/filter-fields.ts";
import { foundBy, noFilter, readListState, writeListState, type ListState } from "../../addin/settings/contacts/list/list-state.ts";
import { choicesOf, isChosen, toggled, touchedByTags } from "../../addin/settings/contacts/list/selection.ts";
import { wholeFilter } from "../../addin/settings/contacts/list/whole-filter.ts";
import { changesBetween, draftProblems, rebase, toContactDraft, toSaveContact } from "../../addin/settings/contacts/person/contact-draft.ts";
import { mergeCustomLines, mergedDraft } from "../../addin/settings/contacts/person/merged-contact.ts";
import { suppressionOf } from "../../addin/settings/contacts/person/use-phone-address.ts";
import { readQuery, readRoute } from "../../addin/settings/shell/route.ts";
import { type Contact, type ContactCondition, SaveContact, type Segment } from "../../server/contract/contacts.ts";

const condition = (part: Partial<ContactCondition>): ContactCondition => ({ field: "company", operator: "contains", value: "weber", customField: null, ...part });
const segment = (filter: Segment["filter"]): Segment => ({ id: "s1", name: "S", description: "", filter, count: 0, isCountExact: true, createdAt: "2026-11-16T08:00:00Z" });
const contact = (part: Partial<Contact> = {}): Contact => ({
  id: "c1", name: "Anna Weber", givenName: "Anna", familyName: "Weber", company: "Weber AG", language: "de", timeZone: null, country: "DE", phone: "+493012345678", preferredChannel: null,
  tags: ["vip"], customFields: { customer_no: "7" }, addresses: [{ channel: "email", address: "anna@weber.example", suppression: null }], consents: [], lists: [], imports: [], campaigns: [], conversations: [], cases: [], merges: [],
  createdAt: "2026-11-16T08:00:00Z", updatedAt: "2026-11-16T08:00:00Z", ...part,
});

describe("the address of a list", () => {
  test("says all that the list shows, and nothing that goes without saying", () => {
    expect(writeListState(readListState(""))).toBe("");
    const state: ListState = { search: "müller & söhne", filter: { match: "any", conditions: [condition({}), condition({ field: "custom", customField: "a?b/c" })] }, segmentId: "s1", listId: null, sort: "updated", order: "desc" };
    const hash = `#/contacts/42?${writeListState(state)}`;
    expect(readRoute(hash)).toEqual(["contacts", "42"]);
    expect(readListState(readQuery(hash))).toEqual(state);
  });

  test.each(["filter=nonsense", "filter=%7B%22match%22%3A%22some%22%7D", "sort=shoe_size&order=up"])("that nobody can read (%s) is the plain list", (query) => {
    expect(readListState(query)).toEqual(readListState(""));
  });

  test("asks the server for what narrows it alone", () => {
    expect(foundBy({ ...readListState(""), search: "  " })).toEqual({ sort: "name", order: "asc" });
  });
});

describe("a filter that is being made", () => {
  test("waits with conditions that are not finished", () => {
    const draft = toFilterDraft({ match: "all", conditions: [condition({}), condition({ value: " " }), condition({ operator: "is_empty", value: "left over" }), condition({ field: "custom", value: "x" })] });
    expect(draft.conditions.map(isComplete)).toEqual([true, false, true, false]);
    expect(toFilter(draft).conditions).toEqual([condition({}), condition({ operator: "is_empty", value: "" })]);
  });

  test("keeps what was typed when one text is exchanged for another, and begins anew for another kind", () => {
    const typed = { ...newCondition("company"), operator: "starts_with" as const, value: "We" };
    expect(withField(typed, "name")).toMatchObject({ field: "name", operator: "starts_with", value: "We" });
    expect(withField(typed, "country")).toMatchObject({ field: "country", operator: "is", value: "" });
    expect(withField(typed, "custom")).toMatchObject({ customField: "" });
  });
});

describe("a segment of what is shown", () => {
  const any = { match: "any" as const, conditions: [condition({}), condition({ field: "name" })] };
  const all = { match: "all" as const, conditions: [condition({ field: "country", operator: "is", value: "DE" })] };

  test("joins segment, list and conditions where all must be met", () => {
    const whole = wholeFilter({ filter: all, segmentId: "s1", listId: "l1" }, [segment({ match: "all", conditions: [condition({})] })]);
    expect(whole).toEqual({ match: "all", conditions: [all.conditions[0], condition({}), condition({ field: "list", operator: "is", value: "l1" })] });
  });

  test("is refused where one filter cannot say it", () => {
    expect(wholeFilter({ filter: any, segmentId: null, listId: null }, [])).toEqual(any);
    expect(wholeFilter({ filter: any, segmentId: null, listId: "l1" }, [])).toBeNull();
    expect(wholeFilter({ filter: all, segmentId: "s1", listId: null }, [segment(any)])).toBeNull();
    expect(wholeFilter({ filter: all, segmentId: "gone", listId: null }, [])).toBeNull();
  });
});

describe("a selection", () => {
  test("of everybody becomes those that are read once somebody is taken out", () => {
    const some = toggled({ kind: "all" }, "b", ["a", "b", "c"]);
    expect(["a", "b", "c"].map((id) => isChosen(some, id))).toEqual([true, false, true]);
  });

  test("is told to the server by a thousand ids at a time, or as the question that finds everybody", () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => `id${index}`);
    expect(choicesOf({ kind: "some", ids: new Set(ids) }, readListState("")).map((choice) => "contactIds" in choice && choice.contactIds.length)).toEqual([1_000, 1_000, 500]);
    expect(choicesOf({ kind: "all" }, readListState("search=weber&listId=l1"))).toEqual([{ query: { search: "weber", listId: "l1" } }]);
  });

  test("takes a tag back from those alone who got it", () => {
    const rows = [{ id: "had", tags: ["vip"] }, { id: "got", tags: [] }];
    expect(touchedByTags(rows, "vip", true)).toEqual(["got"]);
    expect(touchedByTags(rows, "vip", false)).toEqual(["had"]);
  });
});

describe("a contact that is being changed", () => {
  test("comes out of the form as it went in, as the contract wants it", () => {
    const saved = toSaveContact(toContactDraft(contact()));
    expect(SaveContact.parse(saved)).toEqual(saved);
    expect(saved).toMatchObject({ name: "Anna Weber", email: "anna@weber.example", timeZone: null, tags: ["vip"], customFields: { customer_no: "7" } });
  });

  test("is called by what else is known where the name is left empty", () => {
    const empty = toContactDraft(null);
    expect(toSaveContact({ ...empty, givenName: "Anna", familyName: " Weber" }).name).toBe("Anna Weber");
    expect(toSaveContact({ ...empty, company: "Weber AG" }).name).toBe("Weber AG");
    expect(draftProblems(empty)).toEqual({ name: "nameMissing" });
  });

  test.each([
    [{ email: "anna@" }, { email: "emailBad" }],
    [{ phone: "abc" }, { phone: "phoneBad" }],
    [{ customFields: [{ key: 1, name: "", value: "x" }] }, { customFields: "fieldUnnamed" }],
    [{ customFields: [{ key: 1, name: "a", value: "x" }, { key: 2, name: "a ", value: "y" }] }, { customFields: "fieldTwice" }],
  ])("%j is not saved", (part, problems) => {
    expect(draftProblems({ ...toContactDraft(contact()), ...part })).toEqual(problems);
  });

  test("keeps mine on top of what somebody else saved, field by field and tag by tag", () => {
    const base = toContactDraft(contact({ tags: ["vip", "old"] }));
    const mine = { ...base, company: "Weber & Co", tags: ["vip", "mine"] };
    const theirs = toContactDraft(contact({ company: "Weber SE", phone: "+4940", tags: ["vip", "old", "theirs"] }));
    expect(rebase(base, mine, theirs)).toMatchObject({ company: "Weber & Co", phone: "+4940", tags: ["vip", "theirs", "mine"] });
    expect(changesBetween(base, theirs).map(({ field }) => field)).toEqual(["company", "phone", "tags"]);
  });
});

describe("two who may be one", () => {
  test.each([
    ["Anna@Weber.example", ["other@x.example", "anna@weber.example"], 1],
    ["+49 171 1234567", ["+491711234567"], 0],
    ["+5511987654321", ["+551187654321"], 0],
    ["+491711234567", ["+431711234567"], -1],
    ["anna@weber.example", ["joanna@weber.example", null], 1],
    ["anna@weber.example", ["joanna@weber.example"], -1],
  ])("the suppression of %s among %j", (wanted, addresses, index) => {
    const found = addresses.map((address, id) => ({ id: String(id), channel: "email" as const, address, reason: "asked", suppressedAt: "2026-11-16T08:00:00Z", suppressedBy: null }));
    expect(suppressionOf(found, wanted)?.id).toBe(index < 0 ? undefined : String(index));
  });

  test("are merged so that the kept one counts and the other fills what it lacks", () => {
    const other = contact({ id: "c2", company: "Other", timeZone: "Europe/Berlin", tags: ["vip", "fair"], customFields: { customer_no: "8", tier: "gold" } });
    expect(mergedDraft(contact(), other)).toMatchObject({ company: "Weber AG", timeZone: "Europe/Berlin", tags: ["vip", "fair"] });
    const kept = contact();
    expect(mergeCustomLines(kept, other, kept)).toEqual([{ name: "customer_no", first: "7", second: "8", merged: "7" }, { name: "tier", first: "", second: "gold", merged: "gold" }]);
  });

  test("an empty filter is no filter", () => {
    expect(toFilter(toFilterDraft(noFilter))).toEqual(noFilter);
  });
});
