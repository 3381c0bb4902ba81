/** The sandbox's levers over HTTP; every call carries the header that no foreign page can send. */
const LEVERS_URL = "/sandbox/levers";

export type LoggedRequest = { at?: string; method?: string; path?: string; url?: string; status?: number } & Record<
  string,
  unknown
>;
export type Fault = {
  method?: string;
  path?: string;
  times: number;
  with: { status: number; retryAfterSeconds?: number };
};

export const deliver = (mailbox: string, eml: BodyInit) =>
  call("POST", `/deliver?mailbox=${encodeURIComponent(mailbox)}`, eml, "message/rfc822");
export const reactions = ["reply", "out_of_office", "bounce", "mailbox_full", "complaint", "unsubscribe"] as const;
export type Reaction = (typeof reactions)[number];
export const react = async (asked: { kind: Reaction; mailbox: string; to?: string }) =>
  (await call("POST", "/react", JSON.stringify(asked))) as { reactsTo: string };
export const fail = (fault: Fault) => call("POST", "/fail", JSON.stringify(fault));
export const advance = (minutes: number) => call("POST", "/advance", JSON.stringify({ minutes }));
export const requests = async () => ((await call("GET", "/requests")) as { items: LoggedRequest[] }).items;

async function call(method: string, path: string, body?: BodyInit, type = "application/json"): Promise<unknown> {
  const response = await fetch(LEVERS_URL + path, {
    method,
    headers: { "x-sandbox": "1", ...(body === undefined ? {} : { "content-type": type }) },
    ...(body === undefined ? {} : { body }),
  });
  const answer = (await response.json().catch(() => ({}))) as { error?: string };
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}
