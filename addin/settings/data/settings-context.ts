import { createContext, useContext } from "react";
import type { Me } from "../../../server/contract/people.ts";
import type { SettingsCalls } from "./settings-calls.ts";

export const SettingsCallsContext = createContext<SettingsCalls | null>(null);
export const MeContext = createContext<Me | null>(null);

export function useSettingsCalls(): SettingsCalls {
  const calls = useContext(SettingsCallsContext);
  if (!calls) throw new Error("useSettingsCalls outside of SettingsRoot");
  return calls;
}

/** Who is signed in; below the sign-in only. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("useMe outside of SignedIn");
  return me;
}

/** Whether the role may call a verb of the server's table. */
export function useMay(verb: string): boolean {
  return useMe().may.includes(verb);
}
