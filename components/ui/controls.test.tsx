import { CreditCard } from "./icons";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Button, ButtonLink } from "./button";
import { Chip } from "./chip";
import { ConfirmButton, DialogButton } from "./dialog";
import { Field } from "./field";
import { Flag } from "./flag";
import { IconButton, IconLink } from "./icon-button";
import { Pagination } from "./pagination";
import { PasswordField } from "./password-field";
import { QuickTiles } from "./quick-tiles";
import { RadioTiles } from "./radio-tiles";
import { Skeleton } from "./skeleton";
import { Stage, StageActions, StageLead } from "./stage";
import { SubmitButton } from "./submit-button";
import { Tabs } from "./tabs";
import { showToast, ToastOutlet, type Toast } from "./toast";

describe("Button", () => {
  it("is a button that submits nothing by itself, or a link", () => {
    expect(renderToStaticMarkup(<Button>Open</Button>)).toMatch(/^<button type="button"/);
    expect(renderToStaticMarkup(<ButtonLink href="/bills">Open</ButtonLink>)).toMatch(/^<a [^>]*href="\/bills"/);
  });

  it("submits a form, and says nothing of being busy before it is", () => {
    const markup = renderToStaticMarkup(<SubmitButton busy="Paying…">Pay now</SubmitButton>);
    expect(markup).toMatch(/^<button type="submit" aria-disabled="false" aria-busy="false"/);
    expect(markup).toMatch(/>Pay now<\/button>$/);
  });

  it("has a name when it is an icon alone, and goes nowhere without an address", () => {
    expect(renderToStaticMarkup(<IconButton icon={CreditCard} name="Cards, 2 new" marked />)).toContain('aria-label="Cards, 2 new"');
    expect(renderToStaticMarkup(<IconLink icon={CreditCard} name="Next" href="/next" />)).toMatch(/^<a /);
    const nowhere = renderToStaticMarkup(<IconLink icon={CreditCard} name="No later bill" />);
    expect(nowhere).not.toContain("href");
    expect(nowhere).toContain('aria-disabled="true"');
  });
});

describe("Field", () => {
  it("has a real label, and is described by its hint and its error", () => {
    const markup = renderToStaticMarkup(
      <Field id="email" name="email" label="Email" hint="The one of your account" error="This is no email" autoComplete="username" />,
    );
    expect(markup).toContain('<label for="email"');
    expect(markup).toContain('aria-invalid="true"');
    expect(markup).toContain('aria-describedby="email-hint email-error"');
    expect(markup).toContain('autoComplete="username"');
    expect(renderToStaticMarkup(<Field id="email" label="Email" />)).not.toContain("aria-invalid");
  });

  it("never sends a typed password back", () => {
    const markup = renderToStaticMarkup(
      <PasswordField
        id="password"
        name="password"
        label="Password"
        show="Show"
        hide="Hide"
        autoComplete="current-password"
        error="Missing"
      />,
    );
    expect(markup).toContain('type="password"');
    expect(markup).not.toContain("value=");
    expect(markup).toContain('aria-label="Show"');
  });
});

describe("RadioTiles", () => {
  const markup = renderToStaticMarkup(
    <RadioTiles
      legend="Amount"
      name="amount"
      value="1200"
      error="Choose one"
      tiles={[
        { value: "500", label: "€5.00", detail: "enough to renew" },
        { value: "1200", label: "€12.00" },
        { value: "2000", label: "€20.00", disabled: true },
      ]}
    />,
  );

  it("is a group of real radios, named by what they stand for", () => {
    expect(markup).toMatch(/^<fieldset[^>]*><legend[^>]*>Amount<\/legend>/);
    expect([...markup.matchAll(/<input [^>]*aria-label="([^"]+)"/g)].map((match) => match[1])).toEqual(["€5.00", "€12.00", "€20.00"]);
    expect(markup.match(/type="radio"/g)).toHaveLength(3);
  });

  it("has one choice made, one taken out, and says what is wrong", () => {
    expect(markup.match(/ checked=""/g)).toHaveLength(1);
    expect(markup).toMatch(/<input[^>]*checked=""[^>]*value="1200"|<input[^>]*value="1200"[^>]*checked=""/);
    expect(markup.match(/ disabled=""/g)).toHaveLength(1);
    const described = [...markup.matchAll(/aria-describedby="([^"]+)"/g)].map(([, id]) => id ?? "");
    expect(described).toHaveLength(2);
    for (const id of described) expect(markup).toContain(` id="${id}"`);
  });
});

describe("links that filter, page and lead on", () => {
  it("say which one is current", () => {
    expect(
      renderToStaticMarkup(
        <Chip href="/bills" current>
          All
        </Chip>,
      ),
    ).toContain('aria-current="true"');
    const tabs = renderToStaticMarkup(
      <Tabs
        label="Views"
        tabs={[
          { href: "/a", title: "Open", current: true, count: 2 },
          { href: "/b", title: "Closed", current: false },
        ]}
      />,
    );
    expect(tabs).toContain('<nav aria-label="Views"');
    expect(tabs.match(/aria-current="page"/g)).toHaveLength(1);
  });

  it("stand only where there is somewhere to go", () => {
    expect(renderToStaticMarkup(<Pagination label="Pages" />)).toBe("");
    const markup = renderToStaticMarkup(
      <Pagination label="Pages" previous={{ href: "/a", title: "First" }} next={{ href: "/b", title: "Older" }} />,
    );
    expect([...markup.matchAll(/href="([^"]+)"/g)].map((match) => match[1])).toEqual(["/a", "/b"]);
  });

  it("stand in a named list as tiles", () => {
    const markup = renderToStaticMarkup(<QuickTiles label="Shortcuts" tiles={[{ href: "/usage", icon: CreditCard, title: "Usage" }]} />);
    expect(markup).toMatch(/^<ul aria-label="Shortcuts"/);
    expect(markup).toContain('href="/usage"');
  });
});

describe("Stage", () => {
  it("holds its words, actions and horizon, and a warning that opens its reason", () => {
    const markup = renderToStaticMarkup(
      <Stage top="Line" horizon={{ share: 0.5, label: "4 days left" }}>
        <StageLead>Credit</StageLead>
        <Flag icon={CreditCard} href="/why">
          €2.59 missing
        </Flag>
        <Flag icon={CreditCard}>Low</Flag>
        <StageActions>Top up</StageActions>
      </Stage>,
    );
    for (const part of ["Line", "Credit", "€2.59 missing", "Low", "Top up", "4 days left"]) expect(markup).toContain(part);
    expect(markup.match(/<a /g)).toHaveLength(1);
  });
});

describe("DialogButton", () => {
  const words = { label: "Cancel the order", title: "Cancel the order?", close: "Close" };

  it("opens a native dialog that is named by its title, without JavaScript where the browser can", () => {
    const markup = renderToStaticMarkup(<DialogButton {...words}>Text</DialogButton>);
    const id = /<dialog id="([^"]+)"/.exec(markup)?.[1] ?? "";
    expect(markup).toContain(`commandfor="${id}"`);
    expect(markup).toContain('command="show-modal"');
    expect(markup).toContain(`aria-labelledby="${id}-title"`);
    expect(markup).toContain(`<h2 id="${id}-title"`);
    expect(markup).toContain('<form method="dialog"');
  });

  it("asks with a way out that comes first", () => {
    const markup = renderToStaticMarkup(
      <ConfirmButton {...words} text="It will not come." cancel="Keep it">
        <form action="/cancel" />
      </ConfirmButton>,
    );
    expect(markup.indexOf("Keep it")).toBeGreaterThan(markup.indexOf("It will not come."));
    expect(markup.indexOf("Keep it")).toBeLessThan(markup.indexOf('action="/cancel"'));
  });
});

describe("Skeleton", () => {
  it("keeps a place that readers do not hear", () => {
    expect(renderToStaticMarkup(<Skeleton className="h-16 w-52" />)).toMatch(
      /^<div aria-hidden="true" class="[^"]*\bh-16 w-52\b[^"]*"><\/div>$/,
    );
  });
});

describe("toasts", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("have an outlet that is nothing until there is something to say", () => {
    expect(renderToStaticMarkup(<ToastOutlet label="Notices" />)).toBe("");
  });

  it("reach the outlet from anywhere in the page, without either importing the other's library", () => {
    const page = new EventTarget();
    vi.stubGlobal("window", page);
    const heard: Toast[] = [];
    page.addEventListener("portal:toast", (event) => {
      if (event instanceof CustomEvent) heard.push(event.detail as Toast);
    });
    showToast({ text: "Copied" });
    expect(heard).toEqual([{ text: "Copied" }]);
  });
});
