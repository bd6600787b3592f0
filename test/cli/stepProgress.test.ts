import { PassThrough } from "node:stream";
import { expect, test, vi } from "vitest";
import { StepProgress } from "#dist/cli/ui/stepProgress.js";

function progress() {
  const stderr = new PassThrough();
  const { signal } = new AbortController();
  const shown = new StepProgress({ stdin: new PassThrough(), stdout: new PassThrough(), stderr, signal });
  return { shown, text: () => String(stderr.read() ?? "") };
}

test("without a terminal: a line for each step, and one now and then with rate and time left", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { shown, text } = progress();
  shown.show({ step: "gate", done: 0, total: 1000, unit: "steps" });
  vi.advanceTimersByTime(5000);
  shown.show({ step: "gate", done: 100, total: 1000, unit: "steps" });
  vi.advanceTimersByTime(5000);
  shown.show({ step: "gate", done: 200, total: 1000, unit: "steps" });
  shown.show({ step: "checks", done: 1, total: 2, unit: "stores" });
  shown.stop();
  expect(text()).toBe("gate\ngate: 200 of 1000 steps  20.0 steps/s  40 s left\nchecks\n");
  vi.useRealTimers();
});

test("a step that goes on says so, and its rate counts what this run did", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { shown, text } = progress();
  shown.show({ step: "gate", done: 500, total: 1000, unit: "steps", from: 500 });
  vi.advanceTimersByTime(10_000);
  shown.show({ step: "gate", done: 600, total: 1000, unit: "steps", from: 500 });
  expect(text()).toBe("gate, going on at 500\ngate: 600 of 1000 steps  10.0 steps/s  40 s left\n");
  vi.useRealTimers();
});
