import { app, people } from "../../drizzle/seed/story.ts";
import type { Mailroom } from "../support/mailroom.ts";

/** The `Authorization` of a person of the story, on a real token of the sandbox's Entra. */
export async function signedInAs(mailroom: Mailroom, firstName: string): Promise<string> {
  const person = people.find((candidate) => candidate.name.startsWith(firstName))!;
  const { body } = await mailroom.fetchJson<{ access_token: string }>("/sandbox/entra/naa", {
    method: "POST",
    headers: { "content-type": "application/json", "x-sandbox": "1" },
    body: JSON.stringify({ oid: person.oid, scope: app.apiScope, clientId: app.clientId }),
  });
  return `Bearer ${body.access_token}`;
}
