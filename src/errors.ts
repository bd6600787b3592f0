/** The parts of an error message, so that every error says the same things in the same order. */
export interface ErrorFacts {
  /** File, row, tensor or option the problem is in, e.g. `model.safetensors: tensor "model.norm.weight"`. */
  where?: string | undefined;
  /** What was there. */
  found?: string | undefined;
  /** What should have been there. */
  expected?: string | undefined;
  /** What the reader can do about it: one sentence. */
  fix?: string | undefined;
  cause?: unknown;
}

/** The base of every error that armorm throws on purpose. Its `code` is stable; its message is for people. */
export abstract class ArmormError extends Error {
  /** Stable identifier such as `E_TOO_LONG`, for programs. */
  readonly code: string;
  /** The problem alone, without the facts. */
  readonly problem: string;
  readonly facts: ErrorFacts;

  constructor(code: string, problem: string, facts: ErrorFacts = {}) {
    super(compose(problem, facts), facts.cause === undefined ? {} : { cause: facts.cause });
    this.name = new.target.name;
    this.code = code;
    this.problem = problem;
    this.facts = facts;
  }
}

function compose(problem: string, { where, found, expected, fix }: ErrorFacts): string {
  const comparison = [found && `found ${found}`, expected && `expected ${expected}`].filter(Boolean).join(", ");
  return [where && `${where}: `, problem, comparison && `: ${comparison}`, fix && `. ${fix}`].filter(Boolean).join("");
}

/** The command or a library call was used wrongly: an unknown option, a value out of range. */
export class UsageError extends ArmormError {}

/** A conversation, or the row that holds it, can't be scored: roles, order of turns, missing text, bad JSON. */
export class InputError extends ArmormError {}

/** A conversation has more tokens than the model's context. */
export class TooLongError extends ArmormError {}

/** A file's bytes aren't what its format promises: truncated, inconsistent, absurd. */
export class FileFormatError extends ArmormError {}

/** A well-formed file or model asks for something that armorm doesn't know. */
export class UnsupportedError extends ArmormError {}

/** A model folder is incomplete or its parts don't fit together. */
export class ModelError extends ArmormError {}

/** The chat template is missing, fails, or doesn't mark turns as a gate needs. */
export class TemplateError extends ArmormError {}

/** A file, folder or model name doesn't exist. */
export class NotFoundError extends ArmormError {}

/** A model couldn't be fetched. */
export class DownloadError extends ArmormError {}

/** Labels or features that nothing can be trained on. */
export class TrainingDataError extends ArmormError {}

/** A NaN or an infinity appeared where only finite numbers may be. */
export class NumericalError extends ArmormError {}

/** A matrix that should be positive definite isn't, in double precision: columns depend on each other. */
export class NotPositiveDefiniteError extends NumericalError {
  /** Index of the first row and column that depends on those before it. */
  readonly pivot: number;
  /** What was left of its diagonal element: zero, negative, NaN or infinite. */
  readonly value: number;

  constructor(pivot: number, value: number) {
    super("E_NOT_POSITIVE_DEFINITE", "a matrix is not positive definite", {
      where: `pivot ${pivot}`,
      found: String(value),
      expected: "a positive number",
      fix: "Use a larger penalty on the diagonal, or remove columns that depend on others",
    });
    this.pivot = pivot;
    this.value = value;
  }
}

/** The backbone's worker ended, or was used after it was disposed of. */
export class BackboneError extends ArmormError {}
