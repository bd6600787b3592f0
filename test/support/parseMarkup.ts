import { type DefaultTreeAdapterTypes, parse } from "parse5";

type Node = DefaultTreeAdapterTypes.Node;

export interface ParsedMarkup {
  /** Elements in document order. */
  readonly elements: readonly DefaultTreeAdapterTypes.Element[];
  /** What the HTML standard calls parse errors. */
  readonly errors: readonly string[];
}

/** Parses a page as a browser does, and notes what browsers forgive. */
export function parseMarkup(page: string): ParsedMarkup {
  const errors: string[] = [];
  const document = parse(page, { onParseError: ({ code, startLine }) => errors.push(`${code} in line ${startLine}`) });
  const elements: DefaultTreeAdapterTypes.Element[] = [];
  const visit = (node: Node): void => {
    if ("tagName" in node) elements.push(node);
    if ("childNodes" in node) for (const child of node.childNodes) visit(child);
  };
  visit(document);
  return { elements, errors };
}
