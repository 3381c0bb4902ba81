import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eq } from "drizzle-orm";
import { company } from "../../drizzle/seed/story.ts";
import { users } from "../../drizzle/schema/people.ts";
import { roles } from "../../server/contract/people.ts";
import { invitePerson } from "../../server/services/accounts/people-access.ts";
import { authorise, isAllowed, mayCall, type Verb } from "../../server/services/people/authorise.ts";
import { requireMailbox, visibleMailboxes } from "../../server/services/people/queries.ts";
import { signIn } from "../../server/services/people/sign-in.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

describe("who may call what", () => {
  test("a viewer changes nothing but how their own pane looks, where they are seen and how they are told", () => {
    const allowed = (Object.keys(mayCall) as Verb[]).filter((verb) => isAllowed("viewer", verb));
    expect(allowed.filter((verb) => !verb.startsWith("read") && !["savePaneState", "showPlace", "saveNotificationPreferences", "manageAccount", "makeApiKey", "connectOwnMailbox"].includes(verb))).toEqual([]);
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

/** As a token of the desk's own tenant says. */
const ours = { tid: company.tenantId, isEmailProven: true };

describe("where accounts of several tenants may sign in", () => {
  const theirs = { tid: "77777777-1111-4222-8333-444444444444", isEmailProven: false };
  const guest = (oid: string, email: string) => ({ oid, name: "Guest", email });
  const invite = (email: string, tenantId?: string) => invitePerson(desk.as("Mara"), { email, name: "Guest", role: "agent", tenantId });
  const rowOf = async (email: string) => (await desk.db.select().from(users).where(eq(users.email, email)))[0]!;

  test("an address that a tenant may have made up opens no place, neither an invited one nor the first admin's", async () => {
    await invite("guest@partner.example");
    await expect(signIn(desk.system, { ...guest("99999999-0000-4000-8000-000000000011", "guest@partner.example"), ...theirs }, [])).rejects.toMatchObject({ code: "forbidden", details: { remedy: expect.stringContaining("xms_edov") } });
    await expect(signIn(desk.system, { ...guest("99999999-0000-4000-8000-000000000012", "boss@fernweh.example"), ...theirs }, ["boss@fernweh.example"])).rejects.toMatchObject({ code: "forbidden" });
    expect(await rowOf("guest@partner.example")).toMatchObject({ oid: null, tid: null });
    expect(await rowOf("boss@fernweh.example")).toBeUndefined();
  });

  test("one that Entra vouches for does, and is bound to its tenant from then on", async () => {
    const claims = { ...guest("99999999-0000-4000-8000-000000000011", "guest@partner.example"), ...theirs };
    await signIn(desk.system, { ...claims, isEmailProven: true }, []);
    expect(await rowOf("guest@partner.example")).toMatchObject({ oid: claims.oid, tid: theirs.tid });
    // Known by tenant and object id, whatever the address is worth.
    expect(await signIn(desk.system, claims, [])).toMatchObject({ email: "guest@partner.example" });
    await expect(signIn(desk.system, { ...claims, ...ours }, [])).rejects.toMatchObject({ code: "forbidden" });
  });

  test("an invitation that names the tenant is for accounts of that one alone", async () => {
    await invite("named@partner.example", theirs.tid);
    await expect(signIn(desk.system, { ...guest("99999999-0000-4000-8000-000000000013", "named@partner.example"), ...ours }, [])).rejects.toMatchObject({ code: "forbidden" });
    expect(await signIn(desk.system, { ...guest("99999999-0000-4000-8000-000000000014", "named@partner.example"), ...theirs }, [])).toMatchObject({ tid: theirs.tid });
  });

  test("somebody who was bound before tenants were kept gets theirs at the next sign-in", async () => {
    const tomas = desk.user("Tomás");
    expect(tomas.tid).toBeNull();
    await signIn(desk.system, { oid: tomas.oid!, name: tomas.name, email: tomas.email, ...ours, isEmailProven: false }, []);
    expect(await rowOf(tomas.email)).toMatchObject({ tid: ours.tid });
  });
});

describe("signing in", () => {
  test("a stranger of the tenant is refused; an address of ADMIN_EMAILS becomes an admin once", async () => {
    const stranger = { oid: "99999999-0000-4000-8000-000000000001", ...ours, name: "Sam Stranger", email: "Sam@fernweh.example" };
    await expect(signIn(desk.system, stranger, [])).rejects.toMatchObject({ code: "forbidden" });
    const made = await Promise.all([1, 2, 3].map(() => signIn(desk.system, stranger, ["sam@fernweh.example"])));
    expect(new Set(made.map((user) => user.id)).size).toBe(1);
    expect(made[0]).toMatchObject({ role: "admin", email: "sam@fernweh.example" });
    const asSam = { ...desk.system, actor: { type: "user", id: made[0]!.id, name: made[0]!.name, role: made[0]!.role } } as const;
    expect(await requireMailbox(asSam, "sam@fernweh.example")).toMatchObject({ userId: made[0]!.id, messagesPerMinute: 30 });
  });

  test("somebody who took over an invited address with another account is refused", async () => {
    await expect(signIn(desk.system, { oid: "99999999-0000-4000-8000-000000000002", ...ours, name: "Not Aylin", email: "aylin@fernweh.example" }, ["aylin@fernweh.example"])).rejects.toMatchObject({ code: "forbidden" });
  });

  test("whose access was ended does not come in", async () => {
    const priya = desk.user("Priya");
    await desk.db.update(users).set({ disabledAt: desk.clock.now() }).where(eq(users.id, priya.id));
    await expect(signIn(desk.system, { oid: priya.oid!, ...ours, name: priya.name, email: priya.email }, [])).rejects.toMatchObject({ code: "forbidden" });
  });
});
