import { readStored, writeStored } from "../preferences.ts";
import { done, HostError } from "./answers.ts";
import type { OutlookCalls } from "./answers.ts";
import { ERRORS, OUTLOOK_CALLS } from "./ids.ts";

export type MasterCategory = { displayName: string; color: string };
export type MasterCategories = { read(): MasterCategory[]; save(categories: MasterCategory[]): void };

const OUTLOOK_DEFAULTS: MasterCategory[] = [
  { displayName: "Red category", color: "Preset0" },
  { displayName: "Orange category", color: "Preset1" },
  { displayName: "Yellow category", color: "Preset3" },
  { displayName: "Green category", color: "Preset4" },
  { displayName: "Blue category", color: "Preset7" },
  { displayName: "Purple category", color: "Preset8" },
];

/** The mailbox's list of categories; Outlook keeps it in the mailbox, the sandbox in this browser. */
export function createMasterCategories(userId: string): MasterCategories {
  const key = `sandbox-outlook.categories.${userId}`;
  let categories = readStored<MasterCategory[]>(key) ?? OUTLOOK_DEFAULTS;
  return {
    read: () => categories,
    save(next) {
      categories = next;
      writeStored(key, next);
    },
  };
}

export function masterCategoryCalls(master: MasterCategories): OutlookCalls {
  return {
    [OUTLOOK_CALLS.masterCategories]: () => done(master.read()),
    [OUTLOOK_CALLS.addMasterCategories]: ({ categoryDetails }) => {
      const added = categoryDetails as MasterCategory[];
      if (added.some((each) => isKnown(master, each.displayName))) throw new HostError(ERRORS.duplicateCategory);
      master.save([...master.read(), ...added]);
      return done();
    },
    [OUTLOOK_CALLS.removeMasterCategories]: ({ categories }) => {
      const names = categories as string[];
      master.save(master.read().filter((each) => !names.includes(each.displayName)));
      return done();
    },
  };
}

export function isKnown(master: MasterCategories, name: string): boolean {
  return master.read().some((each) => each.displayName.toLowerCase() === name.toLowerCase());
}
