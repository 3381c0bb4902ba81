import { createContext, useContext } from "react";
import type { useLiveSettings } from "../data/use-live-settings.ts";

export const NewFactsContext = createContext<ReturnType<typeof useLiveSettings>>({ newFactCount: 0, seen: () => {} });
export const useNewFacts = () => useContext(NewFactsContext);
