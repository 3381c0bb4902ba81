import { Toast, ToastTitle, useToastController } from "@fluentui/react-components";
import { createElement } from "react";

export const TOASTER_ID = "sandbox-outlook";

export type Notify = (text: string, intent?: "success" | "error" | "info") => void;

export function useNotify(): Notify {
  const { dispatchToast } = useToastController(TOASTER_ID);
  return (text, intent = "success") =>
    dispatchToast(createElement(Toast, null, createElement(ToastTitle, null, text)), { intent, timeout: 4_000 });
}
