import { useSettingsCalls } from "../data/settings-context.ts";

export const useChannelCalls = () => useSettingsCalls().channels;
