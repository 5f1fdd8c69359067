/** A row of a CSV file; `line` is where it begins, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What a cell ends with: the comma before the next one, the end of the row, or the end of the text. */
const plainCell = /[^",\r\n]*/y;
const quotedCell = /"((?:[^"]|"")*)"/y;
const cellEnd = /,|\r\n|\n|\r|$/y;

/** RFC 4180: quoted cells with `""` for a quote, commas and line ends inside; empty lines are left out. */
export function* csvRows(
  text: string,
): Generator<CsvRow | { readonly line: number; readonly fault: string }> {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  const next = (form: RegExp): RegExpExecArray | null => {
    form.lastIndex = at;
    const found = form.exec(text);
    if (found !== null) at += found[0].length;
    return found;
  };
  while (at < text.length) {
    const [start, first] = [line, at];
    const cells: string[] = [];
    for (let end = ','; end === ','; ) {
      const quoted = next(quotedCell);
      cells.push(
        quoted === null ? (next(plainCell)?.[0] ?? '').trim() : (quoted[1] ?? '').replaceAll('""', '"'),
      );
      const ending = next(cellEnd);
      if (ending === null)
        return yield { line: start, fault: 'a quote is not closed, or stands inside of a cell' };
      end = ending[0];
    }
    line += linesIn(text.slice(first, at));
    if (cells.length > 1 || cells[0] !== '') yield { line: start, cells };
  }
}

function linesIn(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
