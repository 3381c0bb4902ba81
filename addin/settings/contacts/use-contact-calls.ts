import { useSettingsCalls } from "../data/settings-context.ts";

export const useContactCalls = () => useSettingsCalls().contacts;
