import type { Finding } from "../contracts/finding.js";
import { ArmormError } from "../errors.js";
import { isSystemError } from "../io/isSystemError.js";

/** What a check answers when nothing is wrong, or a warning. */
export interface CheckResult<T> {
  readonly value: T;
  readonly detail: string;
  readonly warning?: { readonly fix: string };
}

/** Runs checks one after another; one that fails becomes a finding, and those that need its result are skipped. */
export class Examination {
  readonly findings: Finding[] = [];
  readonly #onFinding: (finding: Finding) => void;
  readonly #signal: AbortSignal | undefined;

  constructor(onFinding: (finding: Finding) => void, signal: AbortSignal | undefined) {
    this.#onFinding = onFinding;
    this.#signal = signal;
  }

  /**
   * Runs a check on the results of earlier ones.
   * @returns its value; undefined when it failed or something that it needs is missing.
   */
  async check<const N extends readonly unknown[], T>(
    name: string,
    needs: N,
    run: (...needs: { [I in keyof N]: NonNullable<N[I]> }) => Promise<CheckResult<T>> | CheckResult<T>,
  ): Promise<T | undefined> {
    this.#signal?.throwIfAborted();
    if (needs.some((need) => need === undefined)) {
      this.#report({ check: name, status: "skipped", detail: "needs what failed above" });
      return undefined;
    }
    try {
      const { value, detail, warning } = await run(...(needs as { [I in keyof N]: NonNullable<N[I]> }));
      this.#report({ check: name, status: warning ? "warning" : "ok", detail, ...(warning && { fix: warning.fix }) });
      return value;
    } catch (error) {
      this.#signal?.throwIfAborted();
      if (isSystemError(error)) {
        this.#report({
          check: name,
          status: "problem",
          detail: error.message,
          ...(error.code && { code: error.code }),
        });
        return undefined;
      }
      if (!(error instanceof ArmormError)) throw error;
      const { problem, code, facts } = error;
      const { fix, ...rest } = facts;
      const detail = [
        rest.where && `${rest.where}:`,
        problem,
        rest.found && `(found ${rest.found})`,
        rest.expected && `(expected ${rest.expected})`,
      ];
      this.#report({
        check: name,
        status: "problem",
        detail: detail.filter(Boolean).join(" "),
        code,
        ...(fix && { fix }),
      });
      return undefined;
    }
  }

  #report(finding: Finding): void {
    this.findings.push(finding);
    this.#onFinding(finding);
  }
}
