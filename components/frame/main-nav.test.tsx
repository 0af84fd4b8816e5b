import { PathnameContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import messages from "@/messages/en.json";
import { MainNav } from "./main-nav";

vi.mock("next-intl/server", () => ({
  getTranslations: (part: "frame") => Promise.resolve((key: keyof (typeof messages)["frame"]) => messages[part][key]),
}));

async function navAt(path: string): Promise<string> {
  return renderToStaticMarkup(<PathnameContext value={path}>{await MainNav()}</PathnameContext>);
}

const links = (markup: string) =>
  [...markup.matchAll(/<a ([^>]*)>(.*?)<\/a>/g)].map(([, attributes = "", content = ""]) => ({
    attributes,
    name: content.replace(/<[^>]+>/g, ""),
    icon: /lucide-([a-z0-9-]+)/.exec(content)?.[1],
  }));

const current = (markup: string) =>
  links(markup)
    .filter((link) => link.attributes.includes('aria-current="page"'))
    .map((link) => link.name);

describe("MainNav", () => {
  it("is one navigation named Main, with exactly five links in order, each with its symbol", async () => {
    const markup = await navAt("/home");
    expect(markup.match(/<nav/g)).toHaveLength(1);
    expect(markup).toContain('<nav aria-label="Main"');
    expect(links(markup).map((link) => [link.name, link.icon, /href="([^"]+)"/.exec(link.attributes)?.[1]])).toEqual([
      ["Home", "house", "/home"],
      ["Bills", "euro", "/bills"],
      ["Offers", "store", "/offers"],
      ["Chat", "message-circle", "/chat"],
      ["More", "layout-grid", "/more"],
    ]);
  });

  it.each([
    ["/home", "Home"],
    ["/bills", "Bills"],
    ["/bills/01a2053b", "Bills"],
    ["/offers/FIBRA-1", "Offers"],
    ["/chat", "Chat"],
    ["/more/line", "More"],
    ["/topup", "More"],
  ])("at %s stands in %s", async (path, name) => {
    expect(current(await navAt(path))).toEqual([name]);
  });

  it("is in no part on a page that belongs to none", async () => {
    expect(current(await navAt("/billsomething"))).toEqual([]);
  });
});
