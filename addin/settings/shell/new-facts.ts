import { createContext, useContext } from "react";
import type { useLiveSettings } from "../data/use-live-settings.ts";

export const NewFactsContext = createContext<Omit<ReturnType<typeof useLiveSettings>, "line">>({ newFactCount: 0, seen: () => {} });
export const useNewFacts = () => useContext(NewFactsContext);
