import type { SendPlan } from "../../contract/campaigns.ts";

/** `About 34 min; limit: 30 messages a minute for Tomás Ortega.` */
export function planWords({ minutes, binding, recipientCount }: Omit<SendPlan, "words">): string {
  if (recipientCount === 0) return "There is nobody to write to.";
  const time = `About ${durationWords(minutes)}`;
  if (!binding) return `${time}.`;
  switch (binding.kind) {
    case "measured":
      return `${time}; no limit is set, so it goes as fast as the provider takes it.`;
    case "send_window":
      return `${time}; it waits for the hours at which mail may reach each person.`;
    case "batches":
      return `${time}; limit: ${binding.value} ${binding.unit}.`;
    case "account_per_minute":
    case "mailbox_per_minute":
    case "provider_per_minute":
    case "account_per_day":
    case "mailbox_per_day":
    case "provider_per_day":
    case "tenant_per_day":
    case "portfolio_per_day":
    case "domain_per_minute":
      return `${time}; limit: ${binding.value} ${binding.unit} for ${binding.subject}.`;
    default:
      return binding.kind satisfies never;
  }
}

function durationWords(minutes: number): string {
  const whole = Math.max(1, Math.ceil(minutes));
  const [days, hours, rest] = [Math.floor(whole / 1_440), Math.floor((whole % 1_440) / 60), whole % 60];
  return [days > 0 && `${days} d`, hours > 0 && `${hours} h`, (rest > 0 || whole < 60) && days === 0 && `${rest} min`].filter(Boolean).join(" ");
}
