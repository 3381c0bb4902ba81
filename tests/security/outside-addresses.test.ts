import { lookup as systemLookup } from "node:dns/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { request } from "undici";
import { askVendor } from "../../server/adapters/outside/ask-vendor.ts";
import { isPrivate, publicOnlyAgent } from "../../server/adapters/outside/private-networks.ts";
import { createWebhookCaller } from "../../server/adapters/webhooks/caller.ts";

vi.mock("node:dns/promises", { spy: true });

let inside: Server;
let port: number;
let reached = 0;
beforeAll(async () => {
  inside = createServer((_request, response) => {
    reached++;
    response.end("the inside of our house");
  });
  await new Promise<void>((resolve) => inside.listen(0, "127.0.0.1", resolve));
  port = (inside.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => inside.close(resolve)));

describe("an address of our own house", () => {
  const ours = ["127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:a00:1", "::ffff:a9fe:a9fe", "0:0:0:0:0:ffff:7f00:0001", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1", "::127.0.0.1"];
  test.each(ours)("%s is known as such", (address) => expect(isPrivate(address)).toBe(true));
  test.each(["8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "::ffff:808:808"])("%s is not", (address) => expect(isPrivate(address)).toBe(false));

  const spelled = () => [`http://127.0.0.1:${port}/`, `http://127.1:${port}/`, `http://2130706433:${port}/`, `http://0x7f000001:${port}/`, `http://0177.0.0.1:${port}/`, `http://localhost:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`, `http://[::ffff:7f00:1]:${port}/`, `http://127.0.0.1.:${port}/`];
  test("is reached in no spelling: by webhooks, nor by what asks providers", async () => {
    const caller = createWebhookCaller({ allowPrivate: false });
    for (const url of spelled()) {
      expect(await caller.call({ url, headers: {}, body: "{}" }), url).toEqual({ error: expect.any(String) });
      await expect(askVendor({ now: () => new Date(), allowPrivate: false }, { method: "GET", url, headers: {} }), url).rejects.toThrow();
    }
    expect(reached).toBe(0);
    expect(await createWebhookCaller({ allowPrivate: true }).call({ url: `http://127.0.0.1:${port}/`, headers: {}, body: "{}" })).toMatchObject({ status: 200 });
    expect(reached).toBe(1);
  });
});

describe("a name that changes its mind between two questions", () => {
  /** The first answer is public, each later one leads inside. */
  function rebinding() {
    let asked = 0;
    vi.mocked(systemLookup).mockImplementation((async () => ({ address: asked++ === 0 ? "192.0.2.1" : "127.0.0.1", family: 4 })) as never);
    return () => asked;
  }

  test("is asked once: the address that was judged is the one that is called", async () => {
    reached = 0;
    const asked = rebinding();
    const caller = createWebhookCaller({ allowPrivate: false });
    const controller = caller.call({ url: `http://rebind.example:${port}/`, headers: {}, body: "{}" });
    expect(await controller).toEqual({ error: expect.any(String) });
    expect(asked()).toBe(1);
    expect(reached).toBe(0);
  });

  test("and where a connection is made anew, the new answer is judged anew", async () => {
    vi.mocked(systemLookup).mockImplementation((async () => ({ address: "127.0.0.1", family: 4 })) as never);
    const agent = publicOnlyAgent();
    await expect(request(`http://rebind.example:${port}/`, { dispatcher: agent })).rejects.toMatchObject({ code: "EPRIVATE" });
    expect(reached).toBe(0);
    await agent.close();
  });
});
