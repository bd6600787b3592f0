import * as errors from "../errors.js";

interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  /** What Node says of a failed system call. */
  readonly system?: Pick<NodeJS.ErrnoException, "errno" | "code" | "syscall" | "path">;
  readonly armorm?: { readonly code: string; readonly problem: string; readonly facts: errors.ErrorFacts };
}

/** An error as plain data: a structured clone would lose its class and code on the way between threads. */
export function toPlainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const plain = { name: error.name, message: error.message, stack: error.stack, ...systemFacts(error) };
  if (!(error instanceof errors.ArmormError)) return plain;
  const { code, problem, facts } = error;
  return { ...plain, armorm: { code, problem, facts: { ...facts, cause: undefined } } };
}

/** The error that `toPlainError` was given: of the same class when it is one of ours. */
export function fromPlainError({ name, message, stack, system, armorm }: PlainError): Error {
  const ErrorClass = (errors as unknown as Record<string, typeof errors.BackboneError | undefined>)[name];
  const error =
    armorm && ErrorClass
      ? new ErrorClass(armorm.code, armorm.problem, armorm.facts)
      : Object.assign(new Error(message), system);
  if (stack) error.stack = stack;
  return error;
}

function systemFacts(error: NodeJS.ErrnoException): Pick<PlainError, "system"> {
  const { errno, code, syscall, path } = error;
  return syscall === undefined ? {} : { system: { errno, code, syscall, path } };
}
