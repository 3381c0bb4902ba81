import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLiveHub } from "../../server/services/live/hub.ts";
import { createEar } from "../../server/services/live/who-hears.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { randomFrom } from "../support/random.ts";
import { addressOf, type DescribedRoute, describedRoutes, nameOf } from "./described-api.ts";
import { addBillingMailbox, BILLING, markerOf, plantCampaign, plantIn, type Planted, stateOf } from "./planted-world.ts";
import { valueOf } from "./value-of-schema.ts";

/** What everybody of the desk shares, so that it may change when a colleague writes something; of /live it is the number of the newest event. */
const shared = /^\/(audit|contacts|templates|template|analytics\/overview|import|suppressions|segments|contact-lists|classification|learning|live)/;

/** Kinds whose ids stand in addresses. */
const lookedAt = ["messages", "conversations", "cases", "tasks", "replies", "campaigns", "imports", "uploads", "saved_views", "thread_moves", "mailboxes"] as const;

interface World {
  name: string;
  planted: Planted;
  owner: string;
  strangers: string[];
}

let desk: Desk;
let api: ReturnType<typeof testApi>;
let routes: DescribedRoute[];
let before: Map<string, string>;
/** By who owns it: everything of a mailbox, and those to whom it does not exist. */
let worlds: World[];
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
  routes = await describedRoutes(api.app);
  await addBillingMailbox(desk);
  before = await lookAround("Tomás");
  const own = await plantIn(desk, api, { mailbox: "aylin@fernweh.example", who: "Aylin" });
  const billing = await plantIn(desk, api, { mailbox: BILLING, who: "Mara" });
  worlds = [
    { name: "a colleague's own mailbox", planted: await plantCampaign(desk, own, { who: "Aylin" }), owner: "Aylin", strangers: ["Tomás", "Mara"] },
    { name: "another team's mailbox", planted: await plantCampaign(desk, billing, { who: "Mara" }), owner: "Mara", strangers: ["Aylin"] },
  ];
}, 120_000);
afterAll(() => desk.drop());

/** What every address without a place in it answers. */
async function lookAround(who: string): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  for (const route of routes) if (isLook(route) && !route.path.includes("{")) seen.set(route.path, JSON.stringify((await api.get(who, addressOf(route, needed([])).slice(4))).body));
  return seen;
}

const isLook = (route: DescribedRoute) => route.method === "GET";
const isLead = (who: string) => who === "Jonas" || who === "Mara";

/** A value for each place that must have one, and words for whatever searches. */
function needed(ids: string[], words = "trip") {
  const lots = { random: randomFrom(7), ids: ids.length > 0 ? ids : ["00000000-0000-4000-8000-000000000000"], leaveOut: 1 };
  return (parameter: DescribedRoute["parameters"][number]) => {
    if (parameter.in === "query" && /^(q|search|text)$/.test(parameter.name)) return words;
    return parameter.required ? valueOf(parameter.schema, lots) : undefined;
  };
}

/** The ids that an answer names, and whether it says what was written. */
function tells(answer: string, { planted, owner }: World, asked: string): string[] {
  // That somebody searched contacts for these words is their own doing, and stands in the audit.
  const text = answer.replaceAll(new RegExp(`search\\W{1,20}${markerOf(owner)}`, "g"), "");
  const found = Object.entries(planted).flatMap(([kind, ids]) => ids.filter((id) => id !== asked && text.includes(id)).map((id) => `${kind} ${id}`));
  const at = text.indexOf(markerOf(owner));
  return at < 0 ? found : [...found, text.slice(Math.max(0, at - 300), at + 40)];
}

describe("what is planted is there for whoever owns it", () => {
  test("so that its absence elsewhere says something", async () => {
    for (const { planted, owner } of worlds) {
      const seen = (await Promise.all([...routes].filter(isLook).flatMap((route) => (route.path.includes("{") ? [...planted.cases, ...planted.campaigns, ...planted.imports] : [""]).map(async (id) => JSON.stringify((await api.get(owner, addressOf(route, needed([id], markerOf(owner))).slice(4))).body))))).join("\n");
      expect(seen).toContain(markerOf(owner));
      const kinds = Object.entries(planted).filter(([, ids]) => ids.length > 0).map(([kind]) => kind);
      expect(kinds).toEqual(expect.arrayContaining(["messages", "cases", "notes", "tasks", "replies", "campaigns", "recipients", "imports", "saved_views", "thread_moves"]));
      for (const kind of ["messages", "cases", "tasks", "replies", "campaigns", "imports", "saved_views", "thread_moves"] as const) expect(planted[kind].some((id) => seen.includes(id)), kind).toBe(true);
    }
  });
});

describe("what lies in a mailbox that one does not see does not exist", () => {
  test("for any look at it by its id", async () => {
    const wrong: string[] = [];
    for (const world of worlds) {
      const { name, planted, strangers } = world;
      for (const who of strangers) {
        for (const route of routes.filter((one) => isLook(one) && one.path.includes("{"))) {
          // What answers the same for an id that nobody has says nothing.
          const nothing = JSON.stringify((await api.get(who, addressOf(route, needed([])).slice(4))).body);
          for (const kind of lookedAt) {
            // Leads see every import; admins connect sending accounts, without what leaves by them.
            if (isLead(who) && (kind === "imports" || kind === "uploads")) continue;
            if (who === "Mara" && kind === "mailboxes" && route.path.startsWith("/sending-accounts")) continue;
            const id = planted[kind][0];
            if (!id) continue;
            const { status, body } = await api.get(who, addressOf(route, needed([id])).slice(4));
            const text = JSON.stringify(body);
            if ((status < 400 && text !== nothing) || tells(text, world, id).length > 0) wrong.push(`${who} of ${name}: ${nameOf(route)} with an id of ${kind}: ${status} ${text.slice(0, 160)}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  test("in lists, searches, counts and exports", async () => {
    const wrong: string[] = [];
    for (const world of worlds) {
      const { name, planted, owner, strangers } = world;
      for (const who of strangers) {
        for (const route of routes.filter((one) => isLook(one) && !one.path.includes("{"))) {
          for (const words of [markerOf(owner), "subject"]) {
            const { body } = await api.get(who, addressOf(route, needed(planted.cases, words)).slice(4));
            const told = tells(JSON.stringify(body), world, "").filter((what) => !(isLead(who) && mayLeadsSee(route, what)));
            if (told.length > 0) wrong.push(`${who} of ${name}: ${nameOf(route)} tells ${told.join(", ").slice(0, 300)}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  test("and changes no figure", async () => {
    const after = await lookAround("Tomás");
    const moved = [...after].filter(([path, text]) => !shared.test(path) && text !== before.get(path));
    expect(moved.map(([path, text]) => `${path}: ${before.get(path)?.slice(0, 300)} → ${text.slice(0, 300)}`)).toEqual([]);
  });

  test("for any change: nothing of it moves, whatever is sent, and no answer names it", async () => {
    const random = randomFrom(20_261_122);
    const wrong: string[] = [];
    for (const world of worlds) {
      const { name, planted, owner, strangers } = world;
      const unchanged = await stateOf(desk, planted);
      const ids = [...planted.cases, ...planted.messages, ...planted.tasks, ...planted.replies, ...planted.campaigns, ...planted.thread_moves, ...planted.saved_views, ...planted.notifications, ...planted.mailboxes];
      for (const who of strangers) {
        for (const route of routes.filter((one) => !isLook(one) && !one.takesFile)) {
          for (let turn = 0; turn < 2; turn++) {
            const one = ids[Math.floor(random() * ids.length)]!;
            const address = addressOf(route, (parameter) => (parameter.in === "path" || parameter.required ? valueOf(parameter.schema, { random, ids: [one], leaveOut: 0 }) : undefined));
            const body = route.body ? valueOf(route.body, { random, ids, leaveOut: turn % 2 }) : undefined;
            const answer = await api.app.request(address, { method: route.method, headers: { authorization: `Bearer ${who}`, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
            const text = await answer.text();
            const sent = address + JSON.stringify(body ?? null);
            const told = Object.values(planted).flat().filter((id) => text.includes(id) && !sent.includes(id));
            if (text.includes(markerOf(owner)) || told.length > 0) wrong.push(`${who} of ${name}: ${nameOf(route)} ${answer.status}: ${text.slice(0, 200)}`);
          }
        }
      }
      const now = await stateOf(desk, planted);
      expect(Object.keys(unchanged).filter((row) => unchanged[row] !== now[row])).toEqual([]);
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  test("on live screens", async () => {
    const told = await createLiveHub(desk.db).since({ seq: 0, mark: undefined });
    expect(told).not.toBeNull();
    const wrong: string[] = [];
    for (const { name, planted, owner, strangers } of worlds) {
      const own = new Set(Object.values(planted).flat());
      const heardBy = async (who: string) => {
        const mayHear = createEar(desk.as(who));
        const heard: string[] = [];
        for (const event of told!) if (own.has(event.subjectId) || own.has(event.caseId ?? "")) if (await mayHear(event)) heard.push(event.event);
        return heard;
      };
      expect(await heardBy(owner)).toEqual(expect.arrayContaining(["message.received", "case.opened", "campaign.launched"]));
      for (const who of strangers) for (const event of await heardBy(who)) if (!(isLead(who) && event.startsWith("import."))) wrong.push(`${who} of ${name}: ${event}`);
    }
    expect([...new Set(wrong)]).toEqual([]);
  });
});

/** Admins and supervisors see every import; admins connect mailboxes and sending accounts, without what is in them. */
function mayLeadsSee(route: DescribedRoute, what: string): boolean {
  if (what.startsWith("mailboxes ")) return ["/mailboxes/personal", "/sending-accounts"].includes(route.path);
  return ["/imports", "/audit", "/exports/audit.csv"].includes(route.path) && what.startsWith("imports ");
}
