import { type SQL, sql } from "drizzle-orm";
import { addresses, contactListMembers, contacts, importRows } from "../../../drizzle/schema/contacts.ts";
import { channels, Id } from "../../contract/common.ts";
import type { ContactCondition, ContactFilter } from "../../contract/contacts.ts";
import { refuse } from "../../errors.ts";
import { foldAddress } from "./fold-address.ts";
import { escapeLike, hasEveryPart, type SearchPlace } from "./search-text.ts";

type Operator = ContactCondition["operator"];

/**
 * A saved or asked filter as one SQL condition on `contacts`; undefined where it asks for nothing. Every value travels as
 * a parameter. Text is compared without case. Refuses `bad_input` with the condition's place where a condition makes no
 * sense: an operator that its field does not have, a date that is none, a list that is no id.
 */
export function filterToSql(filter: ContactFilter, search: SearchPlace): SQL | undefined {
  if (filter.conditions.length === 0) return undefined;
  const parts = filter.conditions.map((condition, index) => sql`(${conditionToSql(condition, index, search)})`);
  return sql`(${sql.join(parts, filter.match === "all" ? sql` and ` : sql` or `)})`;
}

function conditionToSql(condition: ContactCondition, index: number, search: SearchPlace): SQL {
  const { field, operator, value } = condition;
  const bad = badCondition(condition, index);
  if (value.trim() === "" && !isAboutPresence(operator) && field !== "suppressed") throw bad("it has no value");
  switch (field) {
    case "name":
      return narrowed(condition, search, ofText(sql`${contacts.name}`, condition, bad));
    case "company":
      return narrowed(condition, search, ofText(sql`${contacts.company}`, condition, bad));
    case "language":
      return ofText(sql`${contacts.language}`, condition, bad);
    case "country":
      return ofText(sql`${contacts.country}`, condition, bad);
    case "time_zone":
      return ofText(sql`${contacts.timeZone}`, condition, bad);
    case "custom":
      return ofCustomField(condition, bad);
    case "email":
      return ofEmail(condition, search, bad);
    case "phone":
      return ofPhone(condition, search, bad);
    case "tag":
      return ofTag(condition, bad);
    case "list":
      return ofMembership(condition, bad, { of: (id) => sql`select 1 from ${contactListMembers} where contact_id = ${contacts.id} and list_id = ${id}`, any: sql`select 1 from ${contactListMembers} where contact_id = ${contacts.id}` });
    case "import":
      return ofMembership(condition, bad, { of: (id) => sql`select 1 from ${importRows} where contact_id = ${contacts.id} and import_id = ${id}`, any: sql`select 1 from ${importRows} where contact_id = ${contacts.id}` });
    case "consent":
      return ofConsent(condition, bad);
    case "suppressed":
      return ofSuppression(condition, bad);
    case "created":
      return ofMoment(sql`${contacts.createdAt}`, condition, bad);
    case "updated":
      return ofMoment(sql`${contacts.updatedAt}`, condition, bad);
    default:
      return field satisfies never;
  }
}

type Bad = (why: string) => Error;

function badCondition({ field, operator }: ContactCondition, index: number): Bad {
  return (why) => refuse("bad_input", `The condition “${field} ${operator.replaceAll("_", " ")}” cannot be asked: ${why}.`, { errors: [{ path: `conditions.${index}`, message: why }] });
}

const isAboutPresence = (operator: Operator): operator is "is_empty" | "is_not_empty" => operator === "is_empty" || operator === "is_not_empty";

function ofText(text: SQL, { operator, value }: ContactCondition, bad: Bad): SQL {
  switch (operator) {
    case "is":
      return sql`lower(${text}) = lower(${value}::text)`;
    case "is_not":
      return sql`lower(${text}) is distinct from lower(${value}::text)`;
    case "contains":
      return sql`lower(${text}) like lower(${`%${escapeLike(value)}%`}::text)`;
    case "starts_with":
      return sql`lower(${text}) like lower(${`${escapeLike(value)}%`}::text)`;
    case "is_empty":
      return sql`(${text} is null or ${text} = '')`;
    case "is_not_empty":
      return sql`${text} <> ''`;
    case "before":
    case "after":
      throw bad("the field is no date");
    default:
      return operator satisfies never;
  }
}

/** Three letters and more are looked for in the search table first, whose index knows them; the field itself then decides. */
const INDEXED_LENGTH_MIN = 3;

function narrowed({ operator, value }: ContactCondition, search: SearchPlace, exact: SQL): SQL {
  const isLooked = operator === "contains" || operator === "starts_with";
  if (!isLooked || value.length < INDEXED_LENGTH_MIN) return exact;
  return sql`${hasEveryPart([value], search)} and ${exact}`;
}

function ofCustomField(condition: ContactCondition, bad: Bad): SQL {
  const { customField, operator, value } = condition;
  if (!customField) throw bad("it does not say which custom field");
  const text = sql`(${contacts.customFields} ->> ${customField}::text)`;
  if (operator !== "before" && operator !== "after") return ofText(text, condition, bad);
  if (!isDate(value)) throw bad("its value is no date (YYYY-MM-DD)");
  // Imports write dates as YYYY-MM-DD: as text they sort as they do as dates, and nothing else is taken for one.
  const isOne = sql`${text} ~ '^\\d{4}-\\d{2}-\\d{2}'`;
  const day = sql`left(${text}, 10) collate "C"`;
  return operator === "before" ? sql`${isOne} and ${day} < ${value.slice(0, 10)}` : sql`${isOne} and ${day} > ${value.slice(0, 10)}`;
}

function ofEmail(condition: ContactCondition, search: SearchPlace, bad: Bad): SQL {
  const { operator, value } = condition;
  const anyWhere = (key: SQL | undefined) => sql`exists (select 1 from ${addresses} where contact_id = ${contacts.id} and channel = 'email'${key ? sql` and ${key}` : sql``})`;
  const key = sql`${addresses.key}`;
  switch (operator) {
    case "is":
      return sql`${contacts.id} in (select contact_id from ${addresses} where channel = 'email' and key = ${foldAddress(value)})`;
    case "is_not":
      return sql`not ${anyWhere(sql`key = ${foldAddress(value)}`)}`;
    case "contains":
    case "starts_with":
      return narrowed(condition, search, anyWhere(ofText(key, condition, bad)));
    case "is_empty":
      return sql`not ${anyWhere(undefined)}`;
    case "is_not_empty":
      return anyWhere(undefined);
    case "before":
    case "after":
      throw bad("the field is no date");
    default:
      return operator satisfies never;
  }
}

/** Digits are compared, however number and value were written; 0171 … is found under +49171 … . */
function ofPhone(condition: ContactCondition, search: SearchPlace, bad: Bad): SQL {
  const { operator, value } = condition;
  if (isAboutPresence(operator) || operator === "before" || operator === "after") return ofText(sql`${contacts.phone}`, condition, bad);
  const digits = value.replace("(0)", "").replace(/\D/g, "");
  const national = digits.replace(/^0+/, "");
  if (national === "") throw bad("its value has no digits");
  const stored = sql`regexp_replace(coalesce(${contacts.phone}, ''), '\\D', '', 'g')`;
  const isInternational = value.trim().startsWith("+") || digits.startsWith("00");
  const same = isInternational ? sql`${stored} = ${national}` : sql`${stored} in (${digits}, ${national}) or (length(${national}::text) >= 7 and ${stored} like ${`%${national}`})`;
  switch (operator) {
    case "is":
      return narrowed({ ...condition, operator: "contains", value: national }, search, sql`(${same})`);
    case "is_not":
      return sql`not (${same})`;
    case "contains":
      return narrowed({ ...condition, value: national }, search, sql`${stored} like ${`%${national}%`}`);
    case "starts_with":
      return narrowed({ ...condition, value: national }, search, sql`(${stored} like ${`${national}%`} or ${stored} like ${`${digits}%`})`);
    default:
      return operator satisfies never;
  }
}

function ofTag({ operator, value }: ContactCondition, bad: Bad): SQL {
  const some = (match: SQL) => sql`exists (select 1 from jsonb_array_elements_text(${contacts.tags}) as t(tag) where ${match})`;
  switch (operator) {
    case "is":
      return sql`${contacts.tags} @> ${JSON.stringify([value])}::jsonb`;
    case "is_not":
      return sql`not ${contacts.tags} @> ${JSON.stringify([value])}::jsonb`;
    case "contains":
      return some(sql`lower(tag) like lower(${`%${escapeLike(value)}%`}::text)`);
    case "starts_with":
      return some(sql`lower(tag) like lower(${`${escapeLike(value)}%`}::text)`);
    case "is_empty":
      return sql`${contacts.tags} = '[]'::jsonb`;
    case "is_not_empty":
      return sql`${contacts.tags} <> '[]'::jsonb`;
    case "before":
    case "after":
      throw bad("the field is no date");
    default:
      return operator satisfies never;
  }
}

function ofMembership({ operator, value }: ContactCondition, bad: Bad, rows: { of: (id: SQL) => SQL; any: SQL }): SQL {
  if (operator === "is_empty") return sql`not exists (${rows.any})`;
  if (operator === "is_not_empty") return sql`exists (${rows.any})`;
  if (!Id.safeParse(value).success) throw bad("its value is no id");
  if (operator === "is") return sql`exists (${rows.of(sql`${value}::uuid`)})`;
  if (operator === "is_not") return sql`not exists (${rows.of(sql`${value}::uuid`)})`;
  throw bad("it can only be asked who belongs to it");
}

/** is: agreed, and did not take it back · is_not: did not agree, or took it back · is_empty: never said anything. */
function ofConsent({ operator, value }: ContactCondition, bad: Bad): SQL {
  if (isAboutPresence(operator) && value === "") return sql`${operator === "is_empty" ? sql`not ` : sql``}exists (select 1 from consents where contact_id = ${contacts.id})`;
  const channel = channelOf(value, bad);
  const record = (state: SQL) => sql`exists (select 1 from consents k where k.contact_id = ${contacts.id} and k.channel = ${channel} and k.topic = ''${state})`;
  // As joins and not as "the state of the newest": that would be asked of every contact, one after another.
  const isAgreed = record(sql` and k.state = 'given' and not exists (select 1 from consents n where n.contact_id = k.contact_id and n.channel = k.channel and n.topic = '' and (n.recorded_at, n.id) > (k.recorded_at, k.id))`);
  switch (operator) {
    case "is":
      return isAgreed;
    case "is_not":
      return sql`not ${isAgreed}`;
    case "is_empty":
      return sql`not ${record(sql``)}`;
    case "is_not_empty":
      return record(sql``);
    default:
      throw bad("consent is there for a channel, or it is not");
  }
}

/** One of the person's addresses must not be written to; without a value on any channel. */
function ofSuppression({ operator, value }: ContactCondition, bad: Bad): SQL {
  const channel = value === "" ? null : channelOf(value, bad);
  const on = channel === null ? sql`` : sql` and s.channel = ${channel}`;
  // From the suppressions to the persons: there are few of those.
  const suppressed = sql`${contacts.id} in (
    select a.contact_id from suppressions s join addresses a on a.channel = s.channel and a.key = s.key where true${on}
    union all
    select p.id from suppressions s join contacts p on p.phone_key = s.key where s.channel = 'whatsapp'${on})`;
  if (operator === "is" || operator === "is_not_empty") return suppressed;
  if (operator === "is_not" || operator === "is_empty") return sql`not ${suppressed}`;
  throw bad("a channel is suppressed, or it is not");
}

function channelOf(value: string, bad: Bad): string {
  if (!(channels as readonly string[]).includes(value)) throw bad(`its value is no channel (${channels.join(", ")})`);
  return value;
}

const isDate = (value: string): boolean => /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value));
const isWholeDay = (value: string): boolean => value.length === 10;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A day without a time is the whole day in UTC: after it begins when it has ended. */
function ofMoment(moment: SQL, { operator, value }: ContactCondition, bad: Bad): SQL {
  if (operator === "is_empty") return sql`false`;
  if (operator === "is_not_empty") return sql`true`;
  if (!isDate(value)) throw bad("its value is no date (YYYY-MM-DD or a moment in ISO 8601)");
  const start = new Date(value);
  const end = new Date(start.getTime() + (isWholeDay(value) ? DAY_MS : 1));
  const from = sql`${start.toISOString()}::timestamptz`;
  const to = sql`${end.toISOString()}::timestamptz`;
  switch (operator) {
    case "before":
      return sql`${moment} < ${from}`;
    case "after":
      return sql`${moment} >= ${to}`;
    case "is":
      return sql`${moment} >= ${from} and ${moment} < ${to}`;
    case "is_not":
      return sql`not (${moment} >= ${from} and ${moment} < ${to})`;
    case "contains":
    case "starts_with":
      throw bad("dates are before, after or on a day");
    default:
      return operator satisfies never;
  }
}
