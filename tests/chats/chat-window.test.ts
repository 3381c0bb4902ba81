import { describe, expect, it } from "vitest";
import { chatWindow } from "../../server/services/chats/chat-window.ts";

const wrote = new Date("2026-03-02T10:00:00Z");
const after = (ms: number) => new Date(wrote.getTime() + ms);
const HOUR = 3_600_000;

describe("the window of a chat", () => {
  it.each([
    ["whatsapp", 0, "all", true],
    ["whatsapp", 23 * HOUR, "all", true],
    ["whatsapp", 24 * HOUR - 60_000, "templates", false],
    ["whatsapp", 24 * HOUR, "templates", false],
    ["whatsapp", 900 * HOUR, "templates", false],
    ["messenger", 23 * HOUR, "all", true],
    ["messenger", 25 * HOUR, "human_agent", false],
    ["messenger", 7 * 24 * HOUR, "nothing", false],
    ["instagram", 6 * 24 * HOUR, "human_agent", false],
    ["instagram", 8 * 24 * HOUR, "nothing", false],
  ] as const)("%s, %i ms after the person wrote: %s", (channel, ms, allows, isOpen) => {
    expect(chatWindow({ channel, lastInboundAt: wrote, now: after(ms) })).toMatchObject({ allows, isOpen });
  });

  it("is closed towards somebody who never wrote", () => {
    expect(chatWindow({ channel: "whatsapp", lastInboundAt: null, now: wrote })).toMatchObject({ isOpen: false, closesAt: null, allows: "templates" });
    expect(chatWindow({ channel: "instagram", lastInboundAt: null, now: wrote })).toMatchObject({ isOpen: false, closesAt: null, allows: "nothing" });
  });

  it("says when it closes, a minute before the vendor's clock", () => {
    expect(chatWindow({ channel: "whatsapp", lastInboundAt: wrote, now: after(HOUR) }).closesAt).toBe("2026-03-03T09:59:00.000Z");
    expect(chatWindow({ channel: "messenger", lastInboundAt: wrote, now: after(30 * HOUR) }).closesAt).toBe("2026-03-09T09:59:00.000Z");
  });

  it("is open for a message whose clock is ahead of ours", () => {
    expect(chatWindow({ channel: "whatsapp", lastInboundAt: after(5_000), now: wrote }).isOpen).toBe(true);
  });
});
