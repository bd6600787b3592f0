import type { DefaultTreeAdapterTypes } from "parse5";

/** The text in a node and below it. */
export function textOf(node: DefaultTreeAdapterTypes.Node): string {
  if ("value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}
