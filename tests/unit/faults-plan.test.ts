import { expect, test } from "vitest";
import { ConfigError } from "@/lib/env";
import { findForm, multipart } from "@/scripts/faults/form";
import { readOptions } from "@/scripts/faults/options";
import { makePlan, TARGETS } from "@/scripts/faults/plan";

const asked = { payments: 10_000, kills: 50, seed: 7, calm: false };

test("a seed gives the same plan again, another seed another one", () => {
  expect(makePlan(asked)).toEqual(makePlan(asked));
  expect(makePlan({ ...asked, seed: 8 })).not.toEqual(makePlan(asked));
});

test("each target is killed as often as any other, all over the run, in the order of the moments", () => {
  const { troubles } = makePlan(asked);
  const kills = troubles.filter((trouble) => trouble.kind === "kill");
  for (const target of TARGETS) expect(kills.filter((kill) => kill.target === target)).toHaveLength(10);
  expect(troubles.map(({ after }) => after)).toEqual(troubles.map(({ after }) => after).sort((one, other) => one - other));
  expect(kills.at(0)?.after).toBeLessThan(2_000);
  expect(kills.at(-1)?.after).toBeGreaterThan(8_000);
  expect(kills.at(-1)?.after).toBeLessThan(10_000);
  expect(new Set(troubles.flatMap((trouble) => (trouble.kind === "silence" ? [trouble.mode] : []))).size).toBe(5);
});

test("when all is well nothing befalls anybody", () => {
  expect(makePlan({ ...asked, kills: 0, calm: true }).troubles).toEqual([]);
});

test("customers of every way and card come in their shares", () => {
  const { intentions } = makePlan(asked);
  const part = (fits: (intention: (typeof intentions)[number]) => boolean) => intentions.filter(fits).length / intentions.length;
  expect(part(({ way }) => way === "two-tabs")).toBeCloseTo(0.05, 1);
  expect(part(({ way }) => way === "pays")).toBeCloseTo(0.85, 1);
  expect(part(({ card }) => card === "declined-first")).toBeCloseTo(0.08, 1);
  expect(part(({ returns }) => returns)).toBeCloseTo(0.6, 1);
  for (const way of ["cancels", "cancels-then-pays", "cancels-while-paying", "walks-away"])
    expect(part((intention) => intention.way === way)).toBeGreaterThan(0.01);
});

test("options: what is not said has its default, what nobody offers is answered by how to ask", () => {
  expect(readOptions([])).toMatchObject({ payments: 4_000, kills: 50 });
  expect(readOptions(["--payments", "60", "--kills", "5", "--seed", "7", "--minutes", "1", "--top-ups", "30"])).toEqual({
    payments: 60,
    topUps: 30,
    kills: 5,
    seed: 7,
    minutes: 1,
    calm: false,
  });
  expect(readOptions(["--calm", "--kills", "5"])).toMatchObject({ calm: true, kills: 0 });
  for (const wrong of [["--payments", "many"], ["--kills", "-1"], ["--top-ups", "101"], ["--sed", "7"], ["now"]])
    expect(() => readOptions(wrong)).toThrow(ConfigError);
});

test("a form is found by its field and sent with what the page had hidden in it", () => {
  const page = `<form><input type="hidden" name="next" value="/x"/></form><form action=""><input type="hidden" name="$ACTION_REF_3"/><input type="hidden" name="$ACTION_3:1" value="[{&quot;a&quot;:&quot;b&quot;}]"/><input type="hidden" name="billId" value="1"/></form>`;
  const form = findForm(page, "billId");
  expect(form).toEqual({ $ACTION_REF_3: "", "$ACTION_3:1": '[{"a":"b"}]', billId: "1" });
  expect(() => findForm(page, "password")).toThrow("no form with password");
  const { type, text } = multipart({ ...form, billId: "2" });
  const boundary = type.split("boundary=")[1] ?? "";
  expect(text.split(`--${boundary}`)).toHaveLength(5);
  expect(text).toContain('name="billId"\r\n\r\n2\r\n');
});
