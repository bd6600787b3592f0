/**
 * A row of each data set that armorm knows by name, with the source's own columns and types, those that aren't read
 * included. The texts are made up.
 */
const user = (content: string) => ({ content, role: "user" });
const assistant = (content: string) => ({ content, role: "assistant" });

const QUESTION = "Why is the sky blue?";
const GOOD = "Air scatters short waves more than long ones.";
const BAD = "It reflects the sea.";

const annotation = (Rating: string) => ({ Rating, Rationale: "It explains why." });
const graded = (Rating: string) => ({ ...annotation(Rating), Type: ["1"], "Rationale For Rating": "It is true." });

const helpsteer = {
  prompt: QUESTION,
  response: GOOD,
  helpfulness: 3,
  correctness: 4,
  coherence: 4,
  complexity: 0,
  verbosity: 1,
};

export const sourceRows: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  helpsteer,
  helpsteer2: {
    ...helpsteer,
    prompt: `Hello!\n\n<extra_id_1>Assistant\nHello. What can I do?\n<extra_id_1>User\n${QUESTION}\nIn short.`,
  },
  "helpsteer2-preference": {
    split: "validation",
    prompt: QUESTION,
    response_1: GOOD,
    response_2: BAD,
    preference_strength: -2,
    preference_statement: "@Response 1 is better than @Response 2.",
    preference_elaboration: "It gives the reason.",
    three_most_similar_preferences: [
      { statement: "@Response 1 is better.", elaboration: "It gives the reason.", strength: -2 },
    ],
    all_preferences_unprocessed: [{ strength: -2, justification: "It gives the reason." }],
  },
  helpsteer3: {
    domain: "stem",
    language: "english",
    context: [user("Hello!"), assistant("Hello. What can I do?"), user(QUESTION)],
    response1: BAD,
    response2: GOOD,
    overall_preference: 3,
    individual_preference: [{ score: 3, reasoning: "The first is wrong.", feedback1: "Wrong.", feedback2: "Right." }],
  },
  ultrafeedback: {
    source: "sharegpt",
    instruction: QUESTION,
    models: ["one-7b", "two-13b"],
    correct_answers: ["None"],
    incorrect_answers: ["None"],
    completions: [
      {
        model: "one-7b",
        principle: "helpfulness",
        custom_system_prompt: "Be helpful.",
        response: GOOD,
        critique: "Good.",
        overall_score: 8.5,
        "fine-grained_score": 4.25,
        annotations: {
          instruction_following: annotation("5"),
          honesty: annotation("4"),
          truthfulness: graded("5"),
          helpfulness: graded("3"),
        },
      },
      {
        model: "two-13b",
        principle: "honesty",
        custom_system_prompt: "Be honest.",
        response: BAD,
        critique: "Wrong.",
        overall_score: 1,
        "fine-grained_score": 1.3333333333333333,
        annotations: {
          instruction_following: annotation("2"),
          honesty: annotation("N/A"),
          truthfulness: graded("1"),
          helpfulness: graded("1"),
        },
      },
    ],
  },
  "ultrafeedback-binarized": {
    prompt: QUESTION,
    prompt_id: "2a1c0f5e",
    chosen: [user(QUESTION), assistant(GOOD)],
    rejected: [user(QUESTION), assistant(BAD)],
    messages: [user(QUESTION), assistant(GOOD)],
    score_chosen: 8.5,
    score_rejected: 1,
  },
  beavertails: {
    prompt: "How do I open a lock without its key?",
    response: "Call a locksmith.",
    category: {
      animal_abuse: false,
      child_abuse: false,
      "controversial_topics,politics": false,
      "discrimination,stereotype,injustice": false,
      "drug_abuse,weapons,banned_substance": false,
      "financial_crime,property_crime,theft": false,
      "hate_speech,offensive_language": false,
      "misinformation_regarding_ethics,laws_and_safety": false,
      non_violent_unethical_behavior: false,
      privacy_violation: false,
      self_harm: false,
      "sexually_explicit,adult_content": false,
      "terrorism,organized_crime": false,
      "violence,aiding_and_abetting,incitement": false,
    },
    is_safe: true,
  },
  "code-ultrafeedback": {
    instruction: "Reverse a list in Python.",
    preference: "explanation",
    models: ["one-7b", "two-13b", "three-34b"],
    responses: [
      { model: "one-7b", response: "items[::-1]" },
      { model: "two-13b", response: "items.reverse() turns the list around in place." },
      { model: "three-34b", response: "reversed(items)" },
    ],
    annotations: [
      { model: "two-13b", rating: "4", rationale: "It says what it does." },
      { model: "one-7b", rating: "1", rationale: "No explanation." },
      { model: "three-34b", rating: "N/A", rationale: "" },
    ],
  },
  prometheus: {
    instruction: "###Task Description: …",
    output: "The response gives the reason. [RESULT] 4",
    orig_instruction: QUESTION,
    orig_response: GOOD,
    orig_reference_answer: GOOD,
    orig_criteria: "Does the response explain a phenomenon of nature?",
    orig_score1_description: "It explains nothing.",
    orig_score2_description: "It is mostly wrong.",
    orig_score3_description: "It is partly right.",
    orig_score4_description: "It is right.",
    orig_score5_description: "It is right and complete.",
    orig_feedback: "The response gives the reason.",
    orig_score: "4",
  },
  "armorm-mixture": {
    messages: [user(QUESTION), assistant(GOOD)],
    "helpsteer-helpfulness": 0.7,
    "helpsteer-correctness": 0.9,
    "helpsteer-coherence": 0.9,
    "helpsteer-complexity": 0.1,
    "helpsteer-verbosity": 0.3,
    "ultrafeedback-overall_score": null,
    "ultrafeedback-instruction_following": null,
    "ultrafeedback-truthfulness": null,
    "ultrafeedback-honesty": null,
    "ultrafeedback-helpfulness": null,
    "beavertails-is_safe": null,
    "prometheus-score": null,
    "argilla-overall_quality": null,
    "argilla-judge_lm": null,
    "code-complexity": null,
    "code-style": null,
    "code-explanation": null,
    "code-instruction-following": null,
    "code-readability": null,
  },
  "skywork-preference": {
    chosen: [user(QUESTION), assistant(GOOD)],
    rejected: [user(QUESTION), assistant(BAD)],
    source: "magpie_pro",
  },
  rlhflow: {
    rejected: [user(QUESTION), assistant(BAD)],
    rejected_score: null,
    chosen: [user(QUESTION), assistant(GOOD)],
    chosen_score: null,
  },
  "hh-rlhf": {
    chosen: `\n\nHuman: Hello!\n\nAssistant: Hello. What can I do?\n\nHuman: ${QUESTION}\n\nAssistant: ${GOOD}`,
    rejected: `\n\nHuman: Hello!\n\nAssistant: Hello. What can I do?\n\nHuman: ${QUESTION}\n\nAssistant: ${BAD}`,
  },
};
