import { readStored, writeStored } from "../preferences.ts";

/** Office's roaming settings of one user and add-in: a JSON text for each key. */
export type RoamingSettings = { read(): Record<string, string>; save(settings: Record<string, string>): void };

export function createRoamingSettings(userId: string, addInId: string): RoamingSettings {
  const key = `sandbox-outlook.roaming.${addInId}.${userId}`;
  let settings = readStored<Record<string, string>>(key) ?? {};
  return {
    read: () => settings,
    save(next) {
      settings = next;
      writeStored(key, next);
    },
  };
}
