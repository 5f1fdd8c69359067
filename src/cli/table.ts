/** Rows under headings, each column as wide as it needs; columns of numbers go to the right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const right = headings.map((_, column) =>
    rows.every(
      (row) => /^[\d.,-]*( ?[%a-zA-Z/]+)?$/.test(row[column] ?? '') && /\d/.test(row[column] ?? '0'),
    ),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return right[column] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
