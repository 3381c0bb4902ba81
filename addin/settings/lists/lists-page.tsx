import { useQuery } from "@tanstack/react-query";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useContactCalls } from "../contacts/use-contact-calls.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { ListsPanel } from "./lists-panel.tsx";
import { SegmentPage } from "./segment-page.tsx";
import { SegmentsPanel } from "./segments-panel.tsx";

/** #/lists · #/lists/segments/{id or new} */
export function ListsPage({ route: [part, id] }: { route: string[] }) {
  const { t } = useTexts();
  const calls = useContactCalls();
  const lists = useQuery({ queryKey: settingsKeys.contactLists, queryFn: calls.lists });
  const segments = useQuery({ queryKey: settingsKeys.segments, queryFn: calls.segments });
  if (part === "segments" && id) return <SegmentPage key={id} id={id} segments={segments} />;
  return (
    <Page title={t("section.lists")} text={t("lists.text")}>
      <Loaded query={lists} skeleton={<SkeletonRows rows={3} />}>{(found) => <ListsPanel lists={found} />}</Loaded>
      <Loaded query={segments} skeleton={<SkeletonRows rows={3} />}>{(found) => <SegmentsPanel segments={found} />}</Loaded>
    </Page>
  );
}
