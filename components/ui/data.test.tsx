import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { BarChart, type Bar } from "./bar-chart";
import { GaugeGroup, GaugeRing } from "./gauge-ring";
import { Horizon } from "./horizon";

const bars = (values: readonly number[]): Bar[] =>
  values.map((value, index) => ({
    key: String(index),
    label: "N",
    name: `Month ${String(index)}`,
    value,
    written: `€${(value / 100).toFixed(2)}`,
  }));

const chart = (values: readonly number[]) =>
  renderToStaticMarkup(<BarChart bars={bars(values)} label="Bills" table={{ summary: "As a table", head: ["Month", "Amount"] }} />);

/** What CSS draws each bar from, as shares of the field. */
const drawn = (markup: string, property: "share" | "lift") =>
  [...markup.matchAll(new RegExp(`--${property}:([\\d.]+)`, "g"))].map((match) => Number(match[1]));

const THIRTEEN = [2990, 2990, 3320, 3190, 2990, 3140, 2990, 2990, 2990, 2740, 2990, 2990, 3790];

describe("BarChart", () => {
  it("draws every bar from zero, in proportion to the tallest", () => {
    const heights = drawn(chart(THIRTEEN), "share");
    expect(heights).toHaveLength(13);
    THIRTEEN.forEach((value, index) => {
      expect(heights[index]).toBeCloseTo(value / 3790, 3);
    });
  });

  it("never draws below zero: a credit is an empty bar", () => {
    expect(drawn(chart([-500, 1000]), "share")).toEqual([0, 1]);
    expect(drawn(chart([0, 0]), "share")).toEqual([0, 0]);
  });

  it("is a named figure whose table holds every amount once, and whose drawing is for eyes alone", () => {
    const markup = chart(THIRTEEN);
    expect(markup).toMatch(/^<figure aria-label="Bills"><div aria-hidden="true"/);
    const rows = [...markup.matchAll(/<th scope="row"[^>]*>([^<]+)<\/th><td[^>]*>([^<]+)<\/td>/g)].map(([, name, written]) => ({
      name,
      written,
    }));
    expect(rows).toEqual(bars(THIRTEEN).map(({ name, written }) => ({ name, written })));
    expect([...markup.matchAll(/data-amount="([^"]+)"/g)].map((match) => match[1])).toEqual(bars(THIRTEEN).map((bar) => bar.written));
    expect(markup).toContain("<summary");
  });

  it("lifts an amount above the tallest bar that it would cover", () => {
    expect(drawn(chart(THIRTEEN), "lift")[0]).toBeCloseTo(3320 / 3790, 4);
  });
});

describe("GaugeRing", () => {
  const ring = (left: number, total?: number) =>
    renderToStaticMarkup(<GaugeRing name="Data" left={left} total={total} spoken={`${String(left)} left`} figure={left} detail="GB" />);

  it("is a meter with a name, its bounds and a sentence", () => {
    const markup = ring(41.6, 100);
    for (const attribute of [
      'role="meter"',
      'aria-label="Data"',
      'aria-valuemin="0"',
      'aria-valuemax="100"',
      'aria-valuenow="41.6"',
      'aria-valuetext="41.6 left"',
    ])
      expect(markup).toContain(attribute);
    expect(markup).toContain('stroke-dasharray="41.60 100"');
    expect(markup).toContain('<svg aria-hidden="true"');
  });

  it("keeps its value within its bounds", () => {
    expect(ring(120, 100)).toContain('aria-valuenow="100"');
    expect(ring(-3, 100)).toContain('aria-valuenow="0"');
    expect(ring(0, 0)).toContain('aria-valuenow="0"');
  });

  it("warns under a fifth, and only there", () => {
    expect(ring(19, 100)).toContain("stroke-due");
    expect(ring(20, 100)).not.toContain("stroke-due");
  });

  it("is full where there is no limit, and has no arc where nothing is left", () => {
    expect(ring(0)).toContain('stroke-dasharray="100.00 100"');
    expect(ring(0, 30)).not.toContain("stroke-dasharray");
  });

  it("stands in a named group", () => {
    expect(renderToStaticMarkup(<GaugeGroup label="What is left" large={<p>large</p>} />)).toContain(
      'role="group" aria-label="What is left"',
    );
  });
});

describe("Horizon", () => {
  it("has a line and a dot only where there is something to show", () => {
    const empty = renderToStaticMarkup(<Horizon />);
    expect(empty).not.toContain("stroke-arc");
    expect(empty).not.toContain("arc-head");
    const markup = renderToStaticMarkup(<Horizon share={0.5} label="6 days left" ends={["Issued", "Due"]} />);
    for (const part of ["stroke-arc", "arc-head", "6 days left", "Issued", "Due"]) expect(markup).toContain(part);
  });

  it("puts the dot on the edge: at the crest in the middle", () => {
    const markup = renderToStaticMarkup(<Horizon share={0.5} />);
    expect(markup).toContain("M0 48Q100 4 200 4");
    expect(markup).toContain("top:6.25%");
  });
});
