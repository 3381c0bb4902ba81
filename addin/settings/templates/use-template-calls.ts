import { useSettingsCalls } from "../data/settings-context.ts";

export const useTemplateCalls = () => useSettingsCalls().templates;
