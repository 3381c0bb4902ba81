import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChannelRate } from "../../server/contract/platforms.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeEach(async () => {
  desk = await testDesk();
  api = testApi(desk);
});
afterEach(() => desk.drop());

type Rates = { items: ChannelRate[] };
const EUR = (priceMicros: number) => ({ priceMicros, currency: "EUR" });
const change = (country: string, price: object | null, before: object | null, category = "marketing") => api.patch<Rates>("Mara", "/channels/rates", { country, category, price, before });
const listed = async () => (await api.get<Rates>("Mara", "/channels/rates")).body.items.map(({ country, category, priceMicros, currency }) => [country, category, priceMicros, currency]);

test("one price is added, changed and removed, each by itself, and the record says which", async () => {
  expect((await change("de", EUR(113_100), null)).body.items).toEqual([{ country: "DE", category: "marketing", ...EUR(113_100) }]);
  await change("*", EUR(10_000), null, "Utility");
  await change("DE", EUR(120_000), EUR(113_100));
  expect(await listed()).toEqual([["*", "utility", 10_000, "EUR"], ["DE", "marketing", 120_000, "EUR"]]);
  expect((await change("DE", null, EUR(120_000))).body.items).toHaveLength(1);
  // Gone already: nothing is to be done, and nothing to be told.
  expect((await change("DE", null, null)).status).toBe(200);
  const told = await desk.sql`select data from events where name = 'channel_rates.saved' order by seq`;
  expect(told.map(({ data }) => data as unknown)).toEqual([
    { count: 1, changed: [{ country: "DE", category: "marketing", ...EUR(113_100) }], removed: [] },
    { count: 2, changed: [{ country: "*", category: "utility", ...EUR(10_000) }], removed: [] },
    { count: 2, changed: [{ country: "DE", category: "marketing", ...EUR(120_000) }], removed: [] },
    { count: 1, changed: [], removed: [{ country: "DE", category: "marketing", ...EUR(120_000) }] },
  ]);
});

test("what somebody else changed meanwhile is not overwritten, whichever way", async () => {
  await change("DE", EUR(100), null);
  const stale = { status: 409, body: { code: "stale" } };
  expect(await change("DE", EUR(200), null)).toMatchObject(stale);
  expect(await change("DE", EUR(200), EUR(99))).toMatchObject(stale);
  expect(await change("DE", EUR(200), { priceMicros: 100, currency: "USD" })).toMatchObject(stale);
  expect(await change("DE", null, EUR(99))).toMatchObject(stale);
  expect(await change("FR", EUR(1), EUR(2))).toMatchObject(stale);
  // Of two at the same moment one is first, and the other learns of it.
  const both = await Promise.all([change("DE", EUR(300), EUR(100)), change("DE", EUR(400), EUR(100))]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  await Promise.all(["AT", "BE", "CH", "DK"].map((country) => change(country, EUR(5), null)));
  expect((await listed()).map(([country]) => country)).toEqual(["AT", "BE", "CH", "DE", "DK"]);
});

test("what is no price, country, category or currency is refused with its field; agents change none", async () => {
  const wrong: [object, string][] = [
    [{ country: "Germany", category: "marketing", price: EUR(1), before: null }, "country"],
    [{ country: "DE", category: "mark eting", price: EUR(1), before: null }, "category"],
    [{ country: "DE", category: "marketing", price: EUR(-1), before: null }, "price.priceMicros"],
    [{ country: "DE", category: "marketing", price: { priceMicros: 1, currency: "Euro" }, before: null }, "price.currency"],
    [{ country: "DE", category: "marketing", before: null }, "price"],
  ];
  for (const [body, path] of wrong) expect(await api.problem("Mara", "PATCH", "/channels/rates", body)).toMatchObject({ status: 400, code: "bad_input", errors: [expect.objectContaining({ path })] });
  for (const who of ["Aylin", "Jonas"]) expect((await api.patch(who, "/channels/rates", { country: "DE", category: "marketing", price: EUR(1), before: null })).status).toBe(403);
  expect(await listed()).toEqual([]);
});
