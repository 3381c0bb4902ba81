import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { Answered, VendorAccount, VendorMetric } from "../../services/channels/channel-vendor.ts";
import { type AwsOptions, askAwsFor } from "./ask-aws.ts";

/** CloudWatch takes so many with one request: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const METRICS_PER_REQUEST = 1_000;

/** Tells CloudWatch how an account fares; without a namespace nothing is told. What was told before a refusal stays told. */
export async function putMetrics(options: AwsOptions, account: VendorAccount, metrics: VendorMetric[]): Promise<Answered<null>> {
  const namespace = account.settings.aws?.metricsNamespace;
  if (!namespace) return { ok: true, value: null };
  for (let start = 0; start < metrics.length; start += METRICS_PER_REQUEST) {
    const data = metrics.slice(start, start + METRICS_PER_REQUEST).map(({ name, value, unit, at, dimensions }) => ({
      MetricName: name, Dimensions: Object.entries(dimensions).map(([key, said]) => ({ Name: key, Value: said })), Timestamp: at, Value: value, Unit: unit,
    }));
    const told = await askAwsFor(options, account, ({ cloudWatch }) => cloudWatch().send(new PutMetricDataCommand({ Namespace: namespace, MetricData: data })), () => true);
    if (!told.ok) return told;
  }
  return { ok: true, value: null };
}
