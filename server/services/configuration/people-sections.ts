import { isDeepStrictEqual } from "node:util";
import { asc, isNull } from "drizzle-orm";
import { z } from "zod";
import { users } from "../../../drizzle/schema/people.ts";
import { CasePrefix } from "../../contract/cases.ts";
import { Id } from "../../contract/common.ts";
import { Role, type Team } from "../../contract/people.ts";
import { SaveSkills } from "../../contract/rules.ts";
import { saveRole } from "../accounts/people-access.ts";
import { saveCasePrefix } from "../cases/save-prefix.ts";
import { addTeam, addTeamMember } from "../people/add-team.ts";
import { listTeams } from "../people/queries.ts";
import { savePerson, saveTeam } from "../people/save-people.ts";
import { saveSkills } from "../rules/presence.ts";
import { byKey, nameIn, section } from "./section.ts";

const Person = z.object({ email: z.email().max(254), name: z.string().max(200), role: Role, managerId: Id.nullable(), skills: SaveSkills.shape.skills });
type Person = z.infer<typeof Person> & { id: string };

/** Whoever is not here is invited by a person: an import lets nobody in. */
export const peopleSection = section<Person, Person>({
  name: "people",
  keyOf: ({ email }) => (typeof email === "string" ? email.toLowerCase() : email),
  loose: ["managerId"],
  async read(ctx, names) {
    const rows = await ctx.db.select().from(users).where(isNull(users.disabledAt)).orderBy(asc(users.email));
    return rows.map(({ id, email, name, role, managerId, skills }) => ({ key: email, row: { id, email, name, role, managerId, skills }, item: { email, name, role, managerId: nameIn(names, "user", managerId), skills } })).toSorted(byKey);
  },
  async take(_ctx, given, current, { names, lacks }) {
    const { name: _name, ...person } = Person.parse({ managerId: null, skills: [], name: given["email"], ...given });
    if (!current) {
      lacks(`${person.email} has no access here (${person.role})`, "Invite them under Settings, People, and import again.");
      return null;
    }
    // What people are called is theirs to say.
    const { id, email, name: kept } = current.row;
    return { input: { ...person, email, name: kept, id }, wanted: { ...person, email, name: kept, managerId: nameIn(names, "user", person.managerId) } };
  },
  async save(ctx, { input: { id, role, managerId, skills } }, current) {
    const before = current!.row;
    if (before.role !== role) await saveRole(ctx, { userId: id, role });
    if (before.managerId !== managerId) await savePerson(ctx, { userId: id, managerId });
    if (!isDeepStrictEqual(before.skills, skills)) await saveSkills(ctx, { userId: id, skills });
  },
});

const TeamItem = z.object({ name: z.string().trim().min(1).max(120), casePrefix: CasePrefix.shape.casePrefix, leadId: Id.nullable(), memberIds: z.array(Id).max(10_000) });
type TeamItem = z.infer<typeof TeamItem>;

export const teamsSection = section<Team, TeamItem>({
  name: "teams",
  keyOf: ({ name }) => name,
  loose: ["leadId", "memberIds"],
  async read(ctx, names) {
    const there = new Set(names.user.nameOf.keys());
    return (await listTeams(ctx)).map((team) => ({ key: team.name, row: team, item: { name: team.name, casePrefix: team.casePrefix, leadId: nameIn(names, "user", team.leadId), memberIds: membersOf(names.user.nameOf, team.memberIds.filter((id) => there.has(id))) } })).toSorted(byKey);
  },
  async take(_ctx, given, current, { names }) {
    const team = TeamItem.parse({ casePrefix: "", leadId: null, memberIds: [], ...given });
    // Nobody is taken out of a team by a file: who is in it stays.
    const memberIds = [...new Set([...team.memberIds, ...(current?.row.memberIds ?? []).filter((id) => names.user.nameOf.has(id))])];
    return { input: { ...team, memberIds }, wanted: { ...team, leadId: nameIn(names, "user", team.leadId), memberIds: membersOf(names.user.nameOf, memberIds) } };
  },
  async save(ctx, { input }, current) {
    const before = current?.row ?? (await addTeam(ctx, { name: input.name }));
    if (before.casePrefix !== input.casePrefix) await saveCasePrefix(ctx, { teamId: before.id, casePrefix: input.casePrefix });
    if ((before.leadId ?? null) !== input.leadId) await saveTeam(ctx, { teamId: before.id, leadId: input.leadId });
    for (const userId of input.memberIds) if (!before.memberIds.includes(userId)) await addTeamMember(ctx, { teamId: before.id, userId });
  },
});

const membersOf = (nameOf: Map<string, string>, ids: string[]) => ids.map((id) => nameOf.get(id)!).toSorted();
