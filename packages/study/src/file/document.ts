import { Composer, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, Parser } from 'yaml';
import { RequestError } from '../request-error.js';

/** A study is a page of text: parsers of YAML take time that grows with the square of a file's length. */
const mostBytes = 64 * 1024;
/** Syntax nodes within one another, about two for each level of a study. */
const mostDepth = 100;
/** Nodes that aliases may stand for. */
const mostAliases = 100;

/** A path within a value: keys and indices. */
export type ValuePath = readonly PropertyKey[];

/** A value that was read from a file, and where each part of it stands. */
export interface StudyDocument {
  readonly value: unknown;
  /** The file, for messages: `table1.yaml:12`, or without a line where there is none. */
  at(path: ValuePath): string;
}

/**
 * Reads YAML 1.2, of which JSON is a part. Nothing in it is executed, and what would take a parser long or end the
 * process (nesting, aliases of aliases, length) is refused before it is parsed.
 *
 * @param file - for messages.
 * @throws {RequestError} `file:line: what`.
 */
export function parseDocument(text: string, file: string): StudyDocument {
  if (Buffer.byteLength(text) > mostBytes) {
    throw new RequestError(`${file}: a study must be at most ${mostBytes / 1024} KiB.`);
  }
  const lines = new LineCounter();
  const lineAt = (offset: number): string => `${file}:${Math.max(1, lines.linePos(offset).line)}`;
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = tooDeep(tokens);
  if (deep !== undefined) throw new RequestError(`${lineAt(deep)}: it is nested too deeply.`);
  const options = {
    merge: true,
    stringKeys: true,
    uniqueKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  };
  const documents = [...new Composer(options).compose(tokens, true, text.length)] as Document[];
  const [document] = documents;
  const problem = document?.errors[0] ?? document?.warnings[0];
  if (problem)
    throw new RequestError(`${lineAt(problem.pos[0])}: it is no YAML or JSON: ${problem.message}.`);
  if (documents.length > 1) {
    throw new RequestError(
      `${lineAt(documents[1].range?.[0] ?? 0)}: a file must hold one study, not several.`,
    );
  }
  let value: unknown;
  try {
    // What refers to itself has no JSON either.
    value = JSON.parse(JSON.stringify(document?.toJS({ maxAliasCount: mostAliases }) ?? null));
  } catch {
    throw new RequestError(`${file}: its aliases stand for too much, or for themselves.`);
  }
  return { value, at: (path) => lineAt(offsetOf(document, path)) };
}

/** Where the syntax is nested too deeply, as an offset. Walks level by level: recursion would end as the parser's does. */
function tooDeep(tokens: readonly unknown[]): number | undefined {
  let level = tokens as readonly Record<string, unknown>[];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostDepth) return Number(level.find(({ offset }) => offset !== undefined)?.offset ?? 0);
    level = level.flatMap((node) =>
      ['value', 'key', 'sep', 'items', 'start', 'end'].flatMap((name) => {
        const child = node[name];
        return (Array.isArray(child) ? child : [child]).filter(
          (each) => typeof each === 'object' && each !== null,
        );
      }),
    );
  }
  return undefined;
}

/** The offset of a part of a document, of the nearest part around it where it is not there. */
function offsetOf(document: Document | undefined, path: ValuePath): number {
  let node: unknown = document?.contents;
  let offset = 0;
  for (const key of path) {
    if (isAlias(node) && document) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((each) => isScalar(each.key) && String(each.key.value) === String(key));
      if (!isScalar(pair?.key) || !pair.key.range) return offset;
      offset = pair.key.range[0];
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      const range = (node as { range?: readonly [number, number, number] } | undefined)?.range;
      if (!range) return offset;
      offset = range[0];
    } else return offset;
  }
  return offset;
}
