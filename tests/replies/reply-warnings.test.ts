import { expect, test } from "vitest";
import { fieldsLeft, mustBeAccepted, replyWarnings } from "../../server/contract/reply-warnings.ts";
import type { ReplyCompany } from "../../server/contract/replies.ts";
import { recipientsOf } from "../../server/services/replies/reply-recipients.ts";

const person = (address: string) => ({ address, name: null });
const ingrid = person("ingrid@nordlys.example");
const olav = person("olav@nordlys.example");
const support = person("support@fernweh.example");
const jonas = person("jonas@fernweh.example");
const isOurs = (folded: string) => folded === support.address;

const mail = { direction: "inbound" as const, from: ingrid, replyTo: null, to: [support, olav], cc: [jonas, person("INGRID@nordlys.example")] };

test.each([
  ["a customer's mail", mail, [ingrid], [ingrid, olav], [jonas]],
  ["a form that asks for answers elsewhere", { ...mail, from: support, replyTo: ingrid, to: [support], cc: [] }, [ingrid], [ingrid], []],
  ["our own mail: those whom it went to", { ...mail, direction: "outbound" as const, from: support, to: [ingrid, olav], cc: [jonas] }, [ingrid, olav], [ingrid, olav], [jonas]],
  ["one address twice", { ...mail, to: [support, ingrid, olav, olav], cc: [] }, [ingrid], [ingrid, olav], []],
])("%s is answered to the right people", (_name, answered, to, allTo, allCc) => {
  expect(recipientsOf(answered, isOurs)).toEqual({ reply: { to, cc: [] }, replyAll: { to: allTo, cc: allCc } });
});

const company: ReplyCompany = { last: [ingrid, olav], known: [ingrid, olav, jonas].map(({ address }) => address), ours: [support.address], ourDomains: ["fernweh.example"], isInternal: false };
const said = (to: string[], changed: Partial<ReplyCompany> = {}) => replyWarnings({ to: to.map(person), cc: [] }, { ...company, ...changed }).map(({ kind, address }) => `${kind} ${address}`);

test.each([
  ["the same people: nothing is said", [ingrid.address, olav.address], {}, []],
  ["letters of another case are the same person", ["Ingrid@Nordlys.example", olav.address], {}, []],
  ["somebody is lost", [ingrid.address], {}, ["lost olav@nordlys.example"]],
  ["a colleague is added", [ingrid.address, olav.address, "tomas@fernweh.example"], {}, ["added tomas@fernweh.example"]],
  ["a stranger would get it", [ingrid.address, olav.address, "eve@evil.example"], {}, ["outside eve@evil.example"]],
  ["a mail between colleagues would leave the house", ["ingrid@nordlys.example"], { isInternal: true, last: [] }, ["internal ingrid@nordlys.example"]],
  ["it would come back to the desk", [ingrid.address, olav.address, support.address], {}, ["ourselves support@fernweh.example"]],
  ["the gravest first", ["eve@evil.example"], {}, ["outside eve@evil.example", "lost ingrid@nordlys.example", "lost olav@nordlys.example"]],
])("%s", (_name, to, changed, expected) => {
  expect(said(to, changed)).toEqual(expected);
});

test("what leaves the conversation must be accepted, the rest is only said", () => {
  expect((["internal", "outside", "ourselves", "added", "lost"] as const).filter((kind) => mustBeAccepted({ kind, address: "" }))).toEqual(["internal", "outside"]);
});

test("fields without a value are found in the text", () => {
  expect(fieldsLeft("<p>{{ order_number }} and {{name}}, again {{ order_number }}; no {field}</p>")).toEqual(["order_number", "name"]);
});
