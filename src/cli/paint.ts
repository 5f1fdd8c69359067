const codes = { red: 31 } as const;

/** The text in a colour where the output is a terminal and NO_COLOR (https://no-color.org) is not set. */
export function paint(
  colour: keyof typeof codes,
  text: string,
  output: { readonly isTTY?: boolean },
  { NO_COLOR = '', TERM }: NodeJS.ProcessEnv = process.env,
): string {
  const plain = output.isTTY !== true || NO_COLOR !== '' || TERM === 'dumb';
  return plain ? text : `\x1b[${codes[colour]}m${text}\x1b[39m`;
}
