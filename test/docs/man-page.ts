import { type CommandNode, defaultText, eachNode, usageOf } from '../../src/cli/complete/command-node.ts';
import { exitCodeRows } from '../../src/cli/exit-codes.ts';

/** man/forelock.1 in the macros of man(7), from the commands. */
export function manPage(tree: CommandNode): string {
  const nodes = eachNode(tree).slice(1);
  return [
    '.\\" Made from src/cli/ by test/docs/cli.test.ts; do not edit.',
    '.TH FORELOCK 1',
    ...['.SH NAME', 'forelock \\- locks of NETCONF devices by queue, forecast and reservation'],
    ...['.SH SYNOPSIS', '.B forelock', '.I command', '.RI [ options ]'],
    ...['.SH DESCRIPTION', escaped(tree.description)],
    ...['.SH COMMANDS', ...nodes.flatMap(command)],
    ...['.SH EXIT STATUS', ...exitCodeRows.flatMap(({ code, meaning }) => entry(escaped(code), meaning))],
    ...[
      '.SH ENVIRONMENT',
      ...entry('NO_COLOR', 'Where it is set and not empty no escape sequence is written.'),
    ],
    ...[
      '.SH FILES',
      ...entry('forelock.yaml', 'The configuration, in the working directory unless \\-\\-config names it.'),
    ],
    ...['.SH SEE ALSO', '.BR man (1),', 'docs/reference/cli.md and docs/errors.md of the package', ''],
  ].join('\n');
}

function command(node: CommandNode): readonly string[] {
  return [
    `.SS ${escaped(usageOf(node))}`,
    escaped(`${capital(node.description)}.`),
    ...node.args.flatMap((arg) => entry(`\\fI${escaped(arg.name())}\\fR`, arg.description)),
    ...node.options.flatMap((option) => {
      const otherwise = defaultText(option);
      const more = otherwise === '' ? '' : ` (${otherwise})`;
      return entry(`\\fB${escaped(option.flags)}\\fR`, `${capital(option.description)}${more}.`);
    }),
  ];
}

function entry(tag: string, text: string): readonly string[] {
  return ['.TP', tag, escaped(text.replaceAll('\\-', '-'))];
}

/** A line that begins with a dot or an apostrophe would be a request. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replace(/^\./, '\\&.');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
