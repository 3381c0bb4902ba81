import { useQuery } from "@tanstack/react-query";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { Loaded } from "../ui/loaded.tsx";
import { ChoiceForm } from "./choice-form.tsx";
import { notificationKeys } from "./notification-keys.ts";

/** How one wants to be told oneself. */
export function ChoicePanel() {
  const { notifications } = useSettingsCalls();
  const choice = useQuery({ queryKey: notificationKeys.choice, queryFn: notifications.choice });
  return <Loaded query={choice} skeleton={<SkeletonRows rows={8} />}>{(saved) => <ChoiceForm key={saved.version} saved={saved} />}</Loaded>;
}
