/**
 * Somebody who can do the work, ready to do it.
 * @typedef {{ name: string, run: (request: object) => Promise<any> }} Runner
 */

/**
 * Lets runners do the same work by turns, so that a change of the machine's speed meets all of them; never two at a time.
 * @template {Runner} T
 * @param {readonly T[]} runners
 * @param {object} options
 * @param {number} options.rounds
 * @param {object} [options.request] what each of them is asked.
 * @param {(answer: any) => string} options.show an answer in a few words, for the progress line.
 * @param {(runner: T, answer: any, first: T, reference: any) => void} [options.check] throws where a runner's answer
 *   can't be that of the same work, compared with the one that the round's first runner gave.
 * @returns {Promise<Record<string, any[]>>} Each runner's answers, by name.
 */
export async function runRounds(runners, { rounds, request = {}, show, check = () => undefined }) {
  const answers = Object.fromEntries(runners.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const runner of runners) {
      const answer = await runner.run(request);
      answers[runner.name].push(answer);
      check(runner, answer, runners[0], answers[runners[0].name].at(-1));
      console.error(`round ${round} of ${rounds}: ${runner.name} ${show(answer)}`);
    }
  }
  return answers;
}
