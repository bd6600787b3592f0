import { pythonEnvironment } from "../scripts/pythonEnvironment.mjs";
import { versions } from "./contenders/armormParts.mjs";
import { PYTORCH_REQUIREMENTS, pytorchFolder } from "./pytorchFolder.mjs";
import { quotients, valuesOf, versionsOf, withSpread } from "./report.mjs";
import { runContender } from "./runContender.mjs";
import { runRounds } from "./runRounds.mjs";
import { selectByName } from "./selectByName.mjs";
import { fetchSubject } from "./subject.mjs";

const PROMPT = "My sister wants to learn to swim at forty. What should she look for in a course?";
const RESPONSE =
  "A small group, a warm pool that isn't too deep, and a teacher who has taught adults before. " +
  "Ask whether she may watch a lesson first: half of the fear goes when she knows what will happen.";

/** `tolerance`: how far its score may lie from that of armorm in fp32. */
const armorm = (precision, tolerance) => ({ name: `armorm ${precision}`, precision, tolerance });
const OURS = [armorm("fp32", 1e-6), armorm("int8", 0.1), armorm("int4", 0.2)];
const PYTHON = { name: "Python with transformers, bf16", tolerance: 0.05 };

/**
 * From the start of a process to the end of it, with one score in between, as somebody at a terminal waits for it.
 * @type {import("./main.mjs").Benchmark}
 */
export async function cold({ rounds, threads, only }) {
  const subject = await fetchSubject();
  const runners = [];
  for (const contender of selectByName([...OURS, PYTHON], only)) {
    const command = contender === PYTHON ? await pythonCommand(subject, threads) : armormCommand(contender, threads);
    const run = async () => {
      const start = performance.now();
      const answer = await runContender([...command, "--prompt", PROMPT, "--response", RESPONSE]);
      return { versions: versions(), ...answer, seconds: (performance.now() - start) / 1000 };
    };
    await run(); // not counted: it compiles the model and brings files into memory
    runners.push({ ...contender, run });
  }
  const show = ({ seconds }) => `${seconds.toFixed(2)} s`;
  const answers = await runRounds(runners, { rounds, check, show });
  const seconds = valuesOf(answers, (answer) => answer.seconds);
  return {
    title: "Seconds from the start of a process to its end, with one score, SmolLM2-135M",
    columns: ["", "seconds", "score"],
    rows: runners.map(({ name }) => [name, withSpread(seconds[name], 2), answers[name][0].score.toFixed(4)]),
    ratios: quotients(seconds, [PYTHON], OURS, ", seconds"),
    versions: versionsOf(answers),
    samples: { seconds },
  };
}

function armormCommand({ precision }, threads) {
  const options = threads === undefined ? [] : ["--threads", String(threads)];
  return [process.execPath, "dist/cli/main.js", "score", "--precision", precision, ...options];
}

async function pythonCommand(subject, threads) {
  const python = pythonEnvironment("bench-pytorch", PYTORCH_REQUIREMENTS);
  const folder = await pytorchFolder(subject, python, "bfloat16");
  const options = threads === undefined ? [] : ["--threads", String(threads)];
  return [python, "-B", "bench/contenders/coldScore.py", folder, "models/smollm2-135m", ...options];
}

function check(runner, answer, first, reference) {
  const { name, tolerance, precision } = runner;
  const { score } = answer;
  if (answer.precision !== precision) throw new Error(`${name} ran in ${answer.precision}`);
  const difference = Math.abs(score - reference.score);
  if (difference <= tolerance + first.tolerance) return;
  throw new Error(`${name} answered the score ${score}, ${first.name} ${reference.score}`);
}
