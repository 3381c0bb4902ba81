import { createHash } from "node:crypto";
import { and, asc, eq, gt, sql } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { DeliveryStatus } from "../../contract/deliveries.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { readTemplateVersion } from "../templates/queries.ts";
import { BOM, chainHash, csvLine, LEDGER_HEAD, LEDGER_TOTALS, LEDGER_VERSION, ledgerColumns, statusWords } from "./ledger-file.ts";
import { type CampaignRow, requireCampaign, toLedgerLine } from "./queries.ts";

const LINES_PER_PAGE = 1_000;

/**
 * The account of a campaign as a file: a head, one line per recipient by line of the contact file, and totals, each line
 * chained to the one before by SHA-256. UTF-8 with a BOM, LF. That it left the house is recorded first.
 */
export async function ledgerCsv(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<AsyncGenerator<string>> {
  const campaign = await requireCampaign(ctx, campaignId);
  if (campaign.launchedAt === null) throw refuse("conflict", "The campaign has not begun, so there is nobody in its ledger.", { remedy: "Start it first." });
  await inTransaction(ctx, (ctx) => recordEvent(ctx, { name: "campaign.ledger_exported", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, recipientCount: campaign.recipientCount } }));
  return writeLedger(ctx, campaign);
}

async function* writeLedger(ctx: Ctx, campaign: CampaignRow): AsyncGenerator<string> {
  let previous = "";
  const chained = (cells: string[]) => {
    const line = csvLine(cells);
    previous = chainHash(previous, line);
    return `${line},${previous}\n`;
  };
  yield BOM + chained([LEDGER_HEAD, LEDGER_VERSION, ...(await headOf(ctx, campaign))]);
  yield chained([...ledgerColumns.slice(0, -1)]);
  const counts = new Map<DeliveryStatus, number>();
  let total = 0;
  for (let afterLine = 0; ; ) {
    const rows = await ctx.db
      .select({ recipient: recipients, delivery: deliveries })
      .from(recipients)
      .innerJoin(deliveries, eq(deliveries.recipientId, recipients.id))
      .where(and(eq(recipients.campaignId, campaign.id), gt(recipients.line, afterLine)))
      .orderBy(asc(recipients.line))
      .limit(LINES_PER_PAGE);
    if (rows.length === 0) break;
    afterLine = rows.at(-1)!.recipient.line;
    total += rows.length;
    let page = "";
    for (const row of rows) {
      const { line, name, address, status, reason, attempts, sentAt, repliedAt, unsubscribedAt, internetMessageId } = toLedgerLine(row);
      counts.set(status, (counts.get(status) ?? 0) + 1);
      page += chained([String(line), name, address, status, reason ?? "", String(attempts), sentAt ?? "", repliedAt ?? "", unsubscribedAt ?? "", internetMessageId ?? ""]);
    }
    yield page;
  }
  yield chained([LEDGER_TOTALS, String(total), statusWords(counts)]);
}

/** What was frozen, so that the file can be told from that of another campaign, text or list. */
async function headOf(ctx: Ctx, campaign: CampaignRow): Promise<string[]> {
  const templateHash = createHash("sha256").update(JSON.stringify(await templateTextOf(ctx, campaign))).digest("hex");
  const [list] = await ctx.db
    .select({ hash: sql<string>`encode(sha256(convert_to(coalesce(string_agg(${recipients.line} || ' ' || ${recipients.address}, E'\n' order by ${recipients.line}), ''), 'UTF8')), 'hex')` })
    .from(recipients)
    .where(eq(recipients.campaignId, campaign.id));
  return [
    `campaign=${campaign.id}`, `name=${campaign.name}`, `status=${campaign.status}`, `launched=${campaign.launchedAt!.toISOString()}`, `written=${ctx.now().toISOString()}`,
    `template=${campaign.templateId ?? campaign.chatTemplate?.name}`, `version=${campaign.templateVersion ?? ""}`, `template_sha256=${templateHash}`, `list_sha256=${list!.hash}`, `recipients=${campaign.recipientCount}`,
  ];
}

async function templateTextOf(ctx: Ctx, { templateId, templateVersion, chatTemplate }: CampaignRow) {
  if (templateId === null || templateVersion === null) return { chatTemplate };
  const { subject, html, text, variants } = await readTemplateVersion(ctx, { templateId, version: templateVersion });
  return { subject, html, text, variants, ...(chatTemplate ? { chatTemplate } : {}) };
}
