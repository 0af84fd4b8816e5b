import { describe, expect, it } from "vitest";
import { nextStep, shownStep, stepNumber, STEPS, type RegistrationStanding } from "@/lib/onboarding/rules";

const fixed: RegistrationStanding = { number: "+390655501234", kind: "fixed", isProved: false, recoveryMobile: null };

describe("a registration", () => {
  it("goes on step by step", () => {
    expect(nextStep(undefined)).toBe("account");
    expect(nextStep({ ...fixed, number: null, kind: null })).toBe("number");
    expect(nextStep(fixed)).toBe("proof");
    expect(nextStep({ ...fixed, isProved: true })).toBe("mobile");
    expect(nextStep({ ...fixed, isProved: true, recoveryMobile: "+393475550142" })).toBe("code");
    expect(nextStep({ number: "+393475550142", kind: "mobile", isProved: false, recoveryMobile: "+393475550142" })).toBe("code");
  });

  it("goes back where it is asked to, and never ahead", () => {
    const atCode = { ...fixed, isProved: true, recoveryMobile: "+393475550142" };
    for (const step of STEPS) expect(shownStep(atCode, step)).toBe(step);
    expect(shownStep(fixed, "code")).toBe("proof");
    expect(shownStep(fixed, "mobile")).toBe("proof");
    expect(shownStep(undefined, "code")).toBe("account");
    expect(shownStep(fixed, "../admin")).toBe("proof");
    const unprovedMobile = { number: "+393475550142", kind: "mobile", isProved: false, recoveryMobile: "+393475550142" } as const;
    expect(shownStep(unprovedMobile, "mobile")).toBe("code");
    expect(shownStep(unprovedMobile, "proof")).toBe("proof");
  });

  it("has four steps for a person", () => {
    expect(STEPS.map(stepNumber)).toEqual([1, 2, 2, 3, 4]);
  });
});
