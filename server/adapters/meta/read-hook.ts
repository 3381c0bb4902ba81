import type { ReadHook } from "../../services/channels/hook-events.ts";

export const readHook: ReadHook = (provider) => [{ kind: "other", channel: provider === "messenger" || provider === "instagram" ? provider : "whatsapp", field: "" }];
