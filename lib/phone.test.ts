import { describe, expect, it } from "vitest";
import { readPhone } from "./phone";

describe("numbers as Italians type them", () => {
  it.each([
    ["06 5550 1234", "+390655501234", "fixed"],
    ["0039 06 55501234", "+390655501234", "fixed"],
    ["(02) 7200.4455", "+390272004455", "fixed"],
    ["0039 055/2345678", "+390552345678", "fixed"],
    ["081-7654321", "+390817654321", "fixed"],
    ["\uff10\uff16 5550 1234", "+390655501234", "fixed"],
    ["39 06 4455667", "+39064455667", "fixed"],
    ["39045 5544332", "+390455544332", "fixed"],
    ["+39 333 1234567", "+393331234567", "mobile"],
    ["333-123.4567", "+393331234567", "mobile"],
    ["+39 348 77 66 554", "+393487766554", "mobile"],
    ["0039 (320) 4455667", "+393204455667", "mobile"],
    ["39 347 1122334", "+393471122334", "mobile"],
    ["800 900 313", "+39800900313", "toll-free"],
    ["899 100 200", "+39899100200", "premium-rate"],
    ["848 800 111", "+39848800111", "shared-cost"],
    ["178 555 6677", "+391785556677", "personal"],
    ["55 4321 0987", "+395543210987", "voip"],
    ["33 91234 5678", "+3933912345678", "voicemail"],
  ])("%s", (text, e164, kind) => {
    expect(readPhone(text)).toEqual([{ e164, kind }]);
  });

  it("reads a bare 39 both ways, the national one first", () => {
    expect(readPhone("3906123456").map(({ e164 }) => e164)).toEqual(["+393906123456", "+3906123456"]);
    expect(readPhone("3902456789").map(({ kind }) => kind)).toEqual(["mobile", "fixed"]);
    expect(readPhone("039 0612345").map(({ e164 }) => e164)).toEqual(["+390390612345", "+390612345"]);
  });

  it.each([
    ...["", "ciao", "187", "119", "+39 61234567", "06 1234567 int. 5", "9".repeat(200), "+39 06 555 CASA", "347112233a4"],
    // A mobile with a 0 too many, a code too many, figures too few or too many; a number that lost its 0 is not given another.
    ...["+39 0347 1122334", "+39+39 347 1122334", "3471122", "+393471122334567", "+39 6 5550 1234"],
  ])("reads nothing in %s", (text) => {
    expect(readPhone(text)).toEqual([]);
  });
});
