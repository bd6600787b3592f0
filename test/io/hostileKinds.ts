import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { random } from "../support/random.js";
import { openInChild } from "./openInChild.js";

/** Files that are wrong in one way. */
export interface HostileKind {
  readonly kind: string;
  /** What has to become of every one of them: the code of an error, or "opened". */
  readonly outcome: string;
  /** @param pick a random integer from 0 to n - 1. */
  readonly make: (pick: (n: number) => number, i: number) => Uint8Array;
}

const CASES = 24;

/**
 * A test for each kind: every one of its files ends in the right way in under a second, all of them together need under
 * 100 MiB more than an idle process.
 */
export function testKinds(folder: string, extension: string, kinds: readonly HostileKind[]): void {
  test.each(kinds)(`$kind: $outcome (${CASES} files)`, async ({ kind, outcome, make }) => {
    const next = random(kind.length);
    const paths = Array.from({ length: CASES }, (_, i) =>
      join(folder, `${kind.replaceAll(/\W/g, "_")}-${i}.${extension}`),
    );
    for (const [i, path] of paths.entries())
      await writeFile(
        path,
        make((n) => Math.floor(next() * n), i),
      );
    const { outcomes, milliseconds, mebibytes } = await openInChild(paths);
    expect(outcomes).toEqual(paths.map(() => outcome));
    expect(milliseconds).toBeLessThan(1000);
    expect(mebibytes).toBeLessThan(100);
  });
}

/** A test for each file just below 10 MB, made to cost as much as one of that size can. */
export function testLargest(
  folder: string,
  extension: string,
  files: readonly (readonly [string, () => Uint8Array, string])[],
): void {
  test.each(files)("%s", async (name, make, outcome) => {
    const path = join(folder, `${name.replaceAll(/\W/g, "_")}.${extension}`);
    const bytes = make();
    expect(bytes.length).toBeLessThan(10_000_000);
    await writeFile(path, bytes);
    const { outcomes, milliseconds, mebibytes } = await openInChild([path]);
    expect(outcomes).toEqual([outcome]);
    expect(milliseconds).toBeLessThan(1000);
    expect(mebibytes).toBeLessThan(100);
  });
}
