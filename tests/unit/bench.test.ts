import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scriptsOf } from "@/scripts/bench/bytes";
import { inTurn, median, medianBy, percentile } from "@/scripts/bench/figures";
import { peakMegabytes } from "@/scripts/bench/import";
import { parseOptions, SECTIONS } from "@/scripts/bench/options";
import { parseResident, parseStat, usageOfTree } from "@/scripts/bench/process-tree";
import { figure, markdownTable } from "@/scripts/bench/table";
import { readBind, readParse } from "@/scripts/bench/wire";
import { aFolder } from "../fixtures/folders";

describe("figures", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0.001, 1],
  ])("a percentile is the value that %d of them do not exceed", (share, value) => {
    expect(percentile(hundred, share)).toBe(value);
  });

  it("one slow request in fifty is in the 99th percentile, one in two hundred is not", () => {
    const fast = (count: number) => Array.from({ length: count }, () => 1);
    expect(percentile([...fast(49), 500], 0.99)).toBe(500);
    expect(percentile([...fast(199), 500], 0.99)).toBe(1);
  });

  it("the median is the middle, or between the two middle ones, whatever the order", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 3])).toBe(4);
    expect(median([])).toBeNaN();
  });

  it("the median round is one that happened", () => {
    const rounds = [{ perSecond: 30 }, { perSecond: 10 }, { perSecond: 20 }, { perSecond: 40 }];
    expect(medianBy(rounds, ({ perSecond }) => perSecond)).toBe(rounds[2]);
    expect(medianBy([], Number)).toBeUndefined();
  });

  it("turns go round for ever, and need somebody to take them", () => {
    const next = inTurn(["a", "b", "c"]);
    expect(Array.from({ length: 7 }, next)).toEqual(["a", "b", "c", "a", "b", "c", "a"]);
    expect(inTurn([])).toThrow(RangeError);
  });
});

describe("tables", () => {
  it("are Markdown, padded, the figures to the right", () => {
    expect(
      markdownTable(
        ["page", "ms"],
        [
          ["/home", "1.0"],
          ["/", "120.5"],
        ],
      ),
    ).toBe(["| page  |    ms |", "|-------|------:|", "| /home |   1.0 |", "| /     | 120.5 |"].join("\n"));
  });

  it("say so where nothing was measured", () => {
    expect([figure(1234.56, 1), figure(undefined), figure(Number.NaN)]).toEqual(["1,234.6", "not measured", "not measured"]);
  });
});

describe("/proc", () => {
  const stat = (pid: number, name: string, parent: number, ticks: readonly [number, number, number, number]) =>
    `${String(pid)} (${name}) S ${String(parent)} 1 1 0 -1 4194560 100 0 0 0 ${ticks.join(" ")} 20 0 1 0 100 1000 200\n`;

  it("a command's name may look like fields", () => {
    expect(parseStat(stat(42, "a) R 7 (b", 7, [1, 2, 30, 40]))).toEqual({ pid: 42, parent: 7, cpuTicks: 73 });
  });

  it("memory is told in kB, and a kernel thread has none", () => {
    expect(parseResident("Name:\tnode\nVmRSS:\t  2048 kB\nThreads:\t1\n")).toBe(2_097_152);
    expect(parseResident("Name:\tkthreadd\n")).toBe(0);
  });

  it("a tree is a process with its children and theirs, whatever their ids, and nobody else", () => {
    const proc = aFolder();
    const put = (pid: number, parent: number, kilobytes: number) => {
      mkdirSync(path.join(proc, String(pid)));
      writeFileSync(path.join(proc, String(pid), "stat"), stat(pid, "node", parent, [1, 0, 0, 0]));
      writeFileSync(path.join(proc, String(pid), "status"), `VmRSS:\t${String(kilobytes)} kB\n`);
    };
    mkdirSync(path.join(proc, "self"));
    writeFileSync(path.join(proc, "self", "stat"), stat(100, "node", 1, [1, 0, 0, 0]));
    put(100, 1, 1);
    put(50, 100, 2);
    put(20, 50, 4);
    put(101, 1, 8);
    expect(usageOfTree(100, proc)).toEqual({ cpuMs: 30, residentBytes: 7 * 1024 });
  });

  it("a system without it has nothing to tell", () => {
    expect(usageOfTree(1, aFolder())).toBeUndefined();
  });
});

describe("the command line", () => {
  it("measures all, or what is named in our order, shorter when asked", () => {
    expect(parseOptions([])?.sections).toEqual(SECTIONS);
    const some = parseOptions(["import", "--quick", "pages"]);
    expect(some?.sections).toEqual(["pages", "import"]);
    expect(some?.extent.bills.many).toBeLessThan(parseOptions([])?.extent.bills.many ?? 0);
  });

  it("takes another size for the large database, and no nonsense for it", () => {
    const asked = parseOptions(["scale", "--bills", "10000000"]);
    expect(asked?.sections).toEqual(["scale"]);
    expect(asked?.extent.bills).toEqual({ few: 1_000, many: 10_000_000 });
    for (const size of [[], ["many"], ["0"], ["-5"], ["1000"], ["1.5"], ["scale"]])
      expect(parseOptions(["--bills", ...size])).toBeUndefined();
  });

  it("takes how many bills of how many rows are imported, beside each other", () => {
    const asked = parseOptions(["--files", "1000000", "import", "--rows", "1", "--quick"]);
    expect(asked?.sections).toEqual(["import"]);
    expect(asked?.extent).toMatchObject({ importFiles: 1_000_000, importRows: 1 });
    for (const few of [["--files", "99"], ["--rows", "0"], ["--rows"]]) expect(parseOptions(["import", ...few])).toBeUndefined();
  });

  it("refuses a word that is none of ours", () => {
    expect(parseOptions(["page"])).toBeUndefined();
    expect(parseOptions(["--fast"])).toBeUndefined();
  });
});

describe("the wire", () => {
  const text = (value: string) => Buffer.from(`${value}\0`);
  const int16 = (value: number) => Buffer.from([value >> 8, value & 255]);
  const int32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  };

  it("a statement is found again by its name, with its values, null among them", () => {
    const texts = new Map([readParse(Buffer.concat([text("s1"), text("select $1, $2, $3"), int16(0)]))]);
    const values = [int32(2), Buffer.from("è"), int32(-1), int32(0)];
    const bind = Buffer.concat([text(""), text("s1"), int16(1), int16(0), int16(3), ...values, int16(0)]);
    expect(readBind(bind, texts)).toEqual({ text: "select $1, $2, $3", values: ["è", null, ""] });
  });
});

it("a page's scripts are counted once, those for old browsers not at all", () => {
  const html = `<script src="/a.js" async></script><script>inline()</script><script src="/a.js"></script><script src="/old.js" noModule=""></script><script nonce="x" src="/b.js"></script>`;
  expect(scriptsOf(html)).toEqual(["/a.js", "/b.js"]);
});

it("what an import held is told of a part of its bills: what came before the first of them is no part of any", () => {
  const samples = [9, 3, 4, 5].map((megabytes, index) => ({ bills: index * 10, bytes: megabytes * 2 ** 20 }));
  expect([peakMegabytes(samples), peakMegabytes(samples, 1, 20), peakMegabytes(samples, 25), peakMegabytes(samples, 31)]).toEqual([
    9,
    4,
    5,
    undefined,
  ]);
});
