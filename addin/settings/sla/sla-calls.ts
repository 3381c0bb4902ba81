import type { BackTest, BackTested, OpenCasesChoice, PolicyPreview, PolicyWinner, PreviewPolicy, SavePolicy, SlaCasePage, SlaCompliance, SlaGrouping, SlaLedger, SlaPolicy, SlaPolicyVersion, SlaRecompute, SlaTrends } from "../../../server/contract/sla.ts";
import type { Case } from "../../../server/contract/cases.ts";
import type { ApiConnection } from "../../shared/api.ts";

interface Move {
  version: number;
  openCases?: OpenCasesChoice;
}

/** The calls about what is promised. Each rejects with ApiProblem. */
export function createSlaCalls({ client }: ApiConnection) {
  const { sla } = client;
  const one = sla.policies[":id"];
  const report = client.analytics.sla;
  return {
    policies: (archived: boolean): Promise<SlaPolicy[]> => items(sla.policies.$get({ query: { archived: archived ? "true" : "false" } })),
    save: (json: SavePolicy): Promise<SlaPolicy> => read(sla.policies.$post({ json })),
    order: (ids: string[]): Promise<SlaPolicy[]> => items(sla.policies.order.$post({ json: { ids } })),
    publish: (id: string, json: Move): Promise<SlaPolicy> => read(one.publish.$post({ param: { id }, json })),
    archive: (id: string, json: Move): Promise<SlaPolicy> => read(one.archive.$post({ param: { id }, json })),
    unarchive: (id: string, json: Move): Promise<SlaPolicy> => read(one.unarchive.$post({ param: { id }, json })),
    versions: (id: string): Promise<SlaPolicyVersion[]> => items(one.versions.$get({ param: { id } })),
    restore: (id: string, json: Move & { restoredVersion: number }): Promise<SlaPolicy> => read(one.restore.$post({ param: { id }, json })),
    preview: (json: PreviewPolicy): Promise<PolicyPreview> => read(sla.policies.preview.$post({ json })),
    backTest: (json: BackTest): Promise<BackTested> => read(sla["back-test"].$post({ json })),
    winner: (caseId: string): Promise<PolicyWinner> => read(sla.policies.winner.$get({ query: { case: caseId } })),
    recomputes: (): Promise<SlaRecompute[]> => items(sla.recomputes.$get()),
    cancelRecompute: (id: string): Promise<SlaRecompute> => read(sla.recomputes[":id"].$delete({ param: { id } })),

    caseByNumber: (number: number): Promise<Case> => read(client.cases.number[":number"].$get({ param: { number: String(number) as never } })),
    case: (id: string): Promise<Case> => read(client.cases[":id"].$get({ param: { id } })),
    ledger: (caseId: string): Promise<SlaLedger> => read(client.cases[":id"].sla.ledger.$get({ param: { id: caseId } })),

    compliance: (days: number, by: SlaGrouping): Promise<SlaCompliance> => read(report.compliance.$get({ query: { days: String(days) as never, by } })),
    trends: (days: number): Promise<SlaTrends> => read(report.trends.$get({ query: { days: String(days) as never } })),
    atRisk: (after: string | null): Promise<Page> => read(report["at-risk"].$get({ query: after ? { after } : {} })),
    breached: (after: string | null): Promise<Page> => read(report.breached.$get({ query: after ? { after } : {} })),
    csv: async (query: { report: "compliance" | "trends" | "at_risk" | "breached"; days: number; by: SlaGrouping }): Promise<Blob> =>
      (await client.analytics.reports.$get({ query: { ...query, days: String(query.days) as never, format: "csv" } })).blob(),
  };
}
type Page = ReturnType<(typeof SlaCasePage)["parse"]>;

export type SlaCalls = ReturnType<typeof createSlaCalls>;

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

async function items<Item>(response: Promise<{ json(): Promise<unknown> }>): Promise<Item[]> {
  return (await read<{ items: Item[] }>(response)).items;
}
