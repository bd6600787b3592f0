import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ChatEncoder } from "#dist/chat/chatEncoder.js";
import { folderChatFormat } from "#dist/chat/folderChatFormat.js";
import { loadChatFormat } from "#dist/chat/loadChatFormat.js";
import { FileFormatError, NotFoundError, TemplateError } from "#dist/errors.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { type GoldenMessage, goldenFolder, readGolden } from "../support/golden.js";

const root = await temporaryFolder();
const LLAMA = goldenFolder("llama3-f32");
const CONTEXT = { contextLength: 2048 };
const MESSAGES: GoldenMessage[] = [
  { role: "user", content: "Hi" },
  { role: "assistant", content: "Hello!" },
];
const SYSTEM: GoldenMessage = { role: "system", content: "Be brief." };

/** A folder with the Llama tokenizer and a changed tokenizer_config.json. */
async function chatFolder(name: string, changes: Record<string, unknown>, jinja?: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  await copyFile(join(LLAMA, "tokenizer.json"), join(folder, "tokenizer.json"));
  const config = JSON.parse(await readFile(join(LLAMA, "tokenizer_config.json"), "utf8"));
  await writeFile(join(folder, "tokenizer_config.json"), JSON.stringify({ ...config, ...changes }));
  if (jinja !== undefined) await writeFile(join(folder, "chat_template.jinja"), jinja);
  return folder;
}

async function encoderOf(...arguments_: Parameters<typeof chatFolder>): Promise<ChatEncoder> {
  return new ChatEncoder(await loadChatFormat(await chatFolder(...arguments_)));
}

const { template } = await folderChatFormat(LLAMA);
const golden = readGolden("llama3-f32").conversations[0]!;

describe("where a template comes from", () => {
  test("chat_template.jinja wins over the config", async () => {
    const encoder = await encoderOf("own-file", { chat_template: "from the config" }, template);
    expect(encoder.encode(golden.messages, CONTEXT).ids).toEqual(golden.input_ids);
  });

  test("a list of templates: the one called default", async () => {
    const list = [
      { name: "tool_use", template: "{{ raise_exception('tools') }}" },
      { name: "default", template },
    ];
    const encoder = await encoderOf("list", { chat_template: list });
    expect(encoder.encode(golden.messages, CONTEXT).ids).toEqual(golden.input_ids);
  });

  test.each([{}, { chat_template: null }, { chat_template: [{ name: "rag", template }] }])(
    "none: %j",
    async (changes) => {
      const folder = await chatFolder("none", { chat_template: undefined, ...changes });
      const loading = loadChatFormat(folder);
      await expect(loading).rejects.toBeInstanceOf(TemplateError);
      await expect(loading).rejects.toMatchObject({ code: "E_TEMPLATE_MISSING", facts: { where: folder } });
    },
  );

  test("a token may be an object, as older configs have it", async () => {
    const token = { __type: "AddedToken", content: "<|begin_of_text|>", lstrip: false };
    const encoder = await encoderOf("object", { bos_token: token });
    expect(encoder.encode(golden.messages, CONTEXT).ids).toEqual(golden.input_ids);
  });

  test("no bos_token: the template's is undefined, and none is added", async () => {
    const encoder = await encoderOf("no-bos", { bos_token: null, chat_template: template.replace("bos_token + ", "") });
    expect(encoder.encode(golden.messages, CONTEXT).ids).toEqual(golden.input_ids.slice(1));
  });

  test.each(["tokenizer.json", "tokenizer_config.json"])("a folder without %s", async (file) => {
    const folder = join(root, `without-${file}`);
    await mkdir(folder);
    if (file !== "tokenizer_config.json") {
      await copyFile(join(LLAMA, "tokenizer_config.json"), join(folder, "tokenizer_config.json"));
    }
    const loading = loadChatFormat(folder);
    await expect(loading).rejects.toBeInstanceOf(NotFoundError);
    await expect(loading).rejects.toThrow(join(folder, file));
  });

  test("files that aren't what they should be", async () => {
    const folder = await chatFolder("broken", { chat_template: 7 });
    await expect(loadChatFormat(folder)).rejects.toMatchObject({ code: "E_CONTRACT" });
    await writeFile(join(folder, "tokenizer_config.json"), "{");
    await expect(loadChatFormat(folder)).rejects.toBeInstanceOf(FileFormatError);
    await expect(loadChatFormat(join(root, "nowhere"))).rejects.toMatchObject({ code: "E_NOT_FOUND" });
  });
});

describe("templates that fail", () => {
  test("a syntax error is named when the model is loaded", async () => {
    const loading = encoderOf("syntax", { chat_template: "{% for message in messages %}{{ message.content }" });
    await expect(loading).rejects.toBeInstanceOf(TemplateError);
    await expect(loading).rejects.toMatchObject({ code: "E_TEMPLATE_SYNTAX" });
    await expect(loading).rejects.toThrow("tokenizer_config.json");
  });

  test("a template that has no place for a system turn says so itself", async () => {
    const refusing = `{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}${template}`;
    const encoder = await encoderOf("refusing", { chat_template: refusing });
    expect(() => encoder.encode([SYSTEM, ...MESSAGES], CONTEXT)).toThrow(TemplateError);
    expect(() => encoder.encode([SYSTEM, ...MESSAGES], CONTEXT)).toThrow("System role not supported");
    expect(encoder.encode(MESSAGES, CONTEXT).ids.length).toBeGreaterThan(0);
  });

  test("a doubled beginning-of-text token is an error, not a silent shift", async () => {
    const encoder = await encoderOf("doubled", { chat_template: `{{ bos_token }}${template}` });
    expect(() => encoder.encode(MESSAGES, CONTEXT)).toThrow(TemplateError);
    expect(() => encoder.encode(MESSAGES, CONTEXT)).toThrow("<|begin_of_text|> twice");
  });

  test("but the same token in a user's text is no beginning of text", async () => {
    const encoder = await encoderOf("bare", {
      chat_template: "{% for m in messages %}{{ m.content + eos_token }}{% endfor %}",
    });
    const text = "<|begin_of_text|><|begin_of_text|>";
    const { ids } = encoder.encode([{ role: "user", content: text }, MESSAGES[1]], CONTEXT);
    expect(ids).not.toContain(golden.input_ids[0]);
  });

  const inst =
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}{{ '[INST] ' + m.content + ' [/INST]' }}" +
    "{% else %}{{ ' ' + m.content + eos_token }}{% endif %}{% endfor %}";

  test.each(["Hello!", "", "  ", "\n", "<|eot_id|>"])(
    "no token of its own closes the user turn; response %j",
    async (content) => {
      const encoder = await encoderOf("inst", { chat_template: inst });
      const encode = () => encoder.encode([MESSAGES[0], { role: "assistant", content }], CONTEXT);
      expect(encode).toThrow(TemplateError);
      expect(encode).toThrow("closes the user turn with no token of its own");
    },
  );

  test.each([
    [
      "the user turn is left out",
      "{{ bos_token }}{% for m in messages %}{% if m.role != 'user' %}{{ m.content + eos_token }}{% endif %}{% endfor %}",
    ],
    ["nothing is written", ""],
    ["only the first turn is written", "{{ bos_token + messages[0].content }}"],
  ])("%s", async (_, source) => {
    const encoder = await encoderOf("incomplete", { chat_template: source });
    const turns = [...MESSAGES, { role: "user", content: "And?" }, MESSAGES[1]];
    expect(() => encoder.encode(turns, CONTEXT)).toThrow(TemplateError);
  });
});

describe("templates at large", () => {
  test("one that trims and one that doesn't", async () => {
    const padded: GoldenMessage[] = [
      { role: "user", content: " \n Hi \n" },
      { role: "assistant", content: "\n Hello!\n\n" },
    ];
    const trimming = await encoderOf("trimming", {});
    const keeping = await encoderOf("keeping", { chat_template: template.replace(" | trim", "") });
    expect(trimming.render(padded)).toBe(trimming.render(MESSAGES));
    expect(trimming.encode(padded, CONTEXT)).toEqual(trimming.encode(MESSAGES, CONTEXT));
    expect(keeping.render(padded)).toContain("\n\n \n Hi \n<|eot_id|>");
    expect(keeping.render(padded)).toContain("\n\n\n Hello!\n\n<|eot_id|>");
    const { ids, gateIndex } = keeping.encode(padded, CONTEXT);
    expect(ids[gateIndex]).toBe(readGolden("llama3-f32").closing_token_id);
  });

  test.each(["date_string", "strftime_now('%d %b %Y')"])(
    "%s is fixed, so that a score stays what it was",
    async (date) => {
      const dated = `{{ bos_token + ${date} + eos_token }}{% for m in messages %}{{ m.content + eos_token }}{% endfor %}`;
      const encoder = await encoderOf("dated", { chat_template: dated });
      expect(encoder.render(MESSAGES)).toBe("<|begin_of_text|>26 Jul 2024<|eot_id|>Hi<|eot_id|>Hello!<|eot_id|>");
    },
  );

  test("no generation prompt is asked for, and there are no tools", async () => {
    const source =
      "{% if add_generation_prompt or tools or documents %}{{ raise_exception('asked') }}{% endif %}" +
      "{% for m in messages %}{{ m.content + eos_token }}{% endfor %}";
    const encoder = await encoderOf("unasked", { chat_template: source });
    expect(encoder.render(MESSAGES)).toBe("Hi<|eot_id|>Hello!<|eot_id|>");
  });

  test("block lines leave no blank lines, as in transformers", async () => {
    const source =
      "{% for m in messages %}\n    {% if true %}\n{{ m.content + eos_token }}\n    {% endif %}\n{% endfor %}\n";
    const encoder = await encoderOf("blocks", { chat_template: source });
    expect(encoder.render(MESSAGES)).toBe("Hi<|eot_id|>\nHello!<|eot_id|>\n");
  });

  test("the response's place is the template's matter: a thought before it moves nothing", async () => {
    const source =
      "{% for m in messages %}{{ '<|start_header_id|>' + m.role + '<|end_header_id|>' }}" +
      "{% if m.role == 'assistant' %}{{ '<think></think>' }}{% endif %}{{ m.content + eos_token }}{% endfor %}";
    const encoder = await encoderOf("thought", { chat_template: source });
    const { ids, gateIndex, lastIndex } = encoder.encode(MESSAGES, CONTEXT);
    const closing = readGolden("llama3-f32").closing_token_id;
    expect(ids.flatMap((id, i) => (id === closing ? [i] : []))).toEqual([gateIndex, lastIndex]);
  });
});
