import type { SendOutcome } from "../deliveries/channel.ts";

/** What a post in Teams says. */
export interface TeamsPost {
  title: string;
  lines: { text: string; detail: string }[];
  link: { text: string; url: string };
}

/** The port by which posts reach an incoming webhook of Teams. A post has no id there: what may have arrived is never posted again. */
export interface TeamsPoster {
  post(input: { url: string; post: TeamsPost }): Promise<SendOutcome>;
}
