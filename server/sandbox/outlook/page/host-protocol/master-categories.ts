import { GraphError } from "../graph.ts";
import type { MailApi } from "../mail/mail-api.ts";
import { done, HostError } from "./answers.ts";
import type { OutlookCalls } from "./answers.ts";
import { ERRORS, OUTLOOK_CALLS } from "./ids.ts";

export type MasterCategory = { displayName: string; color: string };

const CONFLICT = 409;

/** The mailbox's list of categories, with the colours as Office.js names them ("Preset7" where Graph has "preset7"). */
export async function masterCategories(api: MailApi): Promise<(MasterCategory & { id: string })[]> {
  const { value } = await api.graph<{ value: (MasterCategory & { id: string })[] }>(
    `${api.root}/outlook/masterCategories`,
  );
  return value.map((each) => ({ ...each, color: each.color.charAt(0).toUpperCase() + each.color.slice(1) }));
}

export function masterCategoryCalls(api: MailApi): OutlookCalls {
  const path = `${api.root}/outlook/masterCategories`;
  return {
    [OUTLOOK_CALLS.masterCategories]: async () =>
      done((await masterCategories(api)).map(({ displayName, color }) => ({ displayName, color }))),
    [OUTLOOK_CALLS.addMasterCategories]: async ({ categoryDetails }) => {
      for (const { displayName, color } of categoryDetails as MasterCategory[]) {
        await api
          .graph(path, { method: "POST", body: { displayName, color: color.toLowerCase() } })
          .catch((error: unknown) => {
            throw error instanceof GraphError && error.status === CONFLICT
              ? new HostError(ERRORS.duplicateCategory)
              : error;
          });
      }
      return done();
    },
    [OUTLOOK_CALLS.removeMasterCategories]: async ({ categories }) => {
      const gone = (await masterCategories(api)).filter((each) => (categories as string[]).includes(each.displayName));
      for (const { id } of gone) await api.graph(`${path}/${encodeURIComponent(id)}`, { method: "DELETE" });
      return done();
    },
  };
}
