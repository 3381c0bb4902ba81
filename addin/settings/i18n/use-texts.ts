import { useTranslation } from "react-i18next";
import { SETTINGS } from "./start-settings-i18n.ts";

/** The settings' texts, and below them those that every page has (priorities, metrics, problems). */
export const useTexts = () => useTranslation([SETTINGS, "translation"], { nsMode: "fallback" });
