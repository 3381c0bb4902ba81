import { Button } from "@fluentui/react-components";
import type { UseQueryResult } from "@tanstack/react-query";
import type { Segment } from "../../../server/contract/contacts.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { NotAllowed } from "../ui/not-allowed.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { SegmentEditor } from "./segment-editor.tsx";

export function SegmentPage({ id, segments }: { id: string; segments: UseQueryResult<Segment[]> }) {
  const { t } = useTexts();
  const maySave = useMay("saveSegment");
  const title = t(id === "new" ? "segments.new" : "segments.editTitle");
  if (!maySave) return <Page title={title}><NotAllowed title={title} /></Page>;
  return (
    <Page title={title} text={t("segments.editText")}>
      <Panel>
        {id === "new" ? <SegmentEditor segment={null} /> : (
          <Loaded query={segments} skeleton={<SkeletonRows rows={4} />}>
            {(all) => {
              const segment = all.find((each) => each.id === id);
              return segment ? <SegmentEditor segment={segment} /> : <EmptyState title={t("segments.goneTitle")} text={t("segments.goneText")} action={<Button onClick={() => goTo("lists")}>{t("section.lists")}</Button>} />;
            }}
          </Loaded>
        )}
      </Panel>
    </Page>
  );
}
