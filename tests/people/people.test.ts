import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eq } from "drizzle-orm";
import { users } from "../../drizzle/schema/people.ts";
import { roles } from "../../server/contract/people.ts";
import { authorise, isAllowed, mayCall, type Verb } from "../../server/services/people/authorise.ts";
import { requireMailbox, visibleMailboxes } from "../../server/services/people/queries.ts";
import { signIn } from "../../server/services/people/sign-in.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

describe("who may call what", () => {
  test("a viewer changes nothing but how their own pane looks and how they are told", () => {
    const allowed = (Object.keys(mayCall) as Verb[]).filter((verb) => isAllowed("viewer", verb));
    expect(allowed.filter((verb) => !verb.startsWith("read") && !["savePaneState", "saveNotificationPreferences", "manageAccount", "makeApiKey", "connectOwnMailbox"].includes(verb))).toEqual([]);
  });

  test("an admin may do all that anybody may", () => {
    for (const verb of Object.keys(mayCall) as Verb[]) for (const role of roles) if (isAllowed(role, verb)) expect(isAllowed("admin", verb)).toBe(true);
  });

  test("the refusal says what to do", () => {
    expect(() => authorise(desk.as("Aylin"), "savePolicy")).toThrow(expect.objectContaining({ code: "forbidden", details: { remedy: expect.stringContaining("admin") } }));
  });

  test("a contact may call nothing", () => {
    expect(() => authorise({ ...desk.system, actor: { type: "contact", id: "x", name: "Hugo" } }, "readDesk")).toThrow();
  });
});

describe("which mailboxes one sees", () => {
  test.each([
    ["Aylin", ["aylin@fernweh.example", "support@fernweh.example"]],
    ["Mara", ["mara@fernweh.example", "support@fernweh.example"]],
  ])("%s", async (name, expected) => {
    expect((await visibleMailboxes(desk.as(name))).map((row) => row.address).sort()).toEqual(expected);
  });

  test("somebody else's mailbox and one that is not there are refused alike", async () => {
    const refusals = await Promise.all(["tomas@fernweh.example", "nobody@fernweh.example"].map((address) => requireMailbox(desk.as("Aylin"), address).catch((error: Error) => error.message.replace(address, "X"))));
    expect(refusals[0]).toBe(refusals[1]);
  });
});

describe("signing in", () => {
  test("a stranger of the tenant is refused; an address of ADMIN_EMAILS becomes an admin once", async () => {
    const stranger = { oid: "99999999-0000-4000-8000-000000000001", name: "Sam Stranger", email: "Sam@fernweh.example" };
    await expect(signIn(desk.system, stranger, [])).rejects.toMatchObject({ code: "forbidden" });
    const made = await Promise.all([1, 2, 3].map(() => signIn(desk.system, stranger, ["sam@fernweh.example"])));
    expect(new Set(made.map((user) => user.id)).size).toBe(1);
    expect(made[0]).toMatchObject({ role: "admin", email: "sam@fernweh.example" });
    const asSam = { ...desk.system, actor: { type: "user", id: made[0]!.id, name: made[0]!.name, role: made[0]!.role } } as const;
    expect(await requireMailbox(asSam, "sam@fernweh.example")).toMatchObject({ userId: made[0]!.id, messagesPerMinute: 30 });
  });

  test("somebody who took over an invited address with another account is refused", async () => {
    await expect(signIn(desk.system, { oid: "99999999-0000-4000-8000-000000000002", name: "Not Aylin", email: "aylin@fernweh.example" }, ["aylin@fernweh.example"])).rejects.toMatchObject({ code: "forbidden" });
  });

  test("whose access was ended does not come in", async () => {
    const priya = desk.user("Priya");
    await desk.db.update(users).set({ disabledAt: desk.clock.now() }).where(eq(users.id, priya.id));
    await expect(signIn(desk.system, { oid: priya.oid!, name: priya.name, email: priya.email }, [])).rejects.toMatchObject({ code: "forbidden" });
  });
});
