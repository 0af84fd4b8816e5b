import { describe, expect, it } from "vitest";
import { amountQuery, billsQuery, payBillInput, payBillsInput } from "@/lib/payments/input";

const billId = "01900000-0000-7000-8000-000000000001";
const other = "01900000-0000-7000-8000-000000000002";

describe("the amount of a bill's payment, as people type it", () => {
  it.each([
    ["12,50", 1250],
    ["12.5", 1250],
    [" 12 € ", 1200],
    ["12345.67", 1_234_567],
    ["", undefined],
    [undefined, undefined],
  ])("%j is %j cents", (amount, cents) => {
    expect(payBillInput.parse({ billId, amount }).amount).toBe(cents);
  });

  it.each([
    ["0", "part-zero"],
    ["0,00", "part-zero"],
    ["-5", "amount-invalid"],
    ["12,345", "amount-invalid"],
    ["1e3", "amount-invalid"],
    ["all", "amount-invalid"],
  ])("%j is refused", (amount, code) => {
    expect(payBillInput.safeParse({ billId, amount }).error?.issues.map(({ path, message }) => [path[0], message])).toEqual([
      ["amount", code],
    ]);
  });

  it("in the page's address is a wish: what cannot be read is left out", () => {
    expect(amountQuery.parse("12.50")).toBe(1250);
    expect(amountQuery.parse("<b>")).toBeUndefined();
    expect(amountQuery.parse(["1", "2"])).toBeUndefined();
  });
});

describe("the bills that were ticked", () => {
  it("are counted once each, and are ids or nothing", () => {
    expect(payBillsInput.parse({ billIds: `${billId},${other},${billId}`, method: "card" }).billIds).toEqual([billId, other]);
    expect(payBillsInput.safeParse({ billIds: "", method: "card" }).success).toBe(false);
    expect(payBillsInput.safeParse({ billIds: billId, method: "cash" }).error?.issues[0]?.message).toBe("method-missing");
    expect(billsQuery.parse(billId)).toEqual([billId]);
    expect(billsQuery.parse([billId, other])).toEqual([billId, other]);
    expect(billsQuery.parse("1")).toEqual([]);
    expect(billsQuery.parse(undefined)).toEqual([]);
  });
});
