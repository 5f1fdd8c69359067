import type { Option } from 'commander';
import { type CommandNode, eachNode } from './command-node.ts';

/** Completion for fish, with descriptions. */
export function fishCompletion(tree: CommandNode): string {
  const lines = eachNode(tree).flatMap((node) => [
    ...node.subcommands.map((each) => line(node, `-f -a ${each.path.at(-1)}`, each.description)),
    ...node.args.flatMap(({ argChoices }) =>
      (argChoices ?? []).map((choice) => line(node, `-f -a ${choice}`, '')),
    ),
    ...node.options.map((option) => line(node, optionFlags(option), option.description)),
  ]);
  return `# forelock: completion for fish; put it into ~/.config/fish/completions.
${lines.join('\n')}
`;
}

/** Where the words of the command were typed, and none of its subcommands'. */
function line({ path, subcommands }: CommandNode, flags: string, what: string): string {
  const seen = path.slice(1).map((word) => `__fish_seen_subcommand_from ${word}`);
  const names = subcommands.map((each) => each.path.at(-1)).join(' ');
  const isHere = [...seen, ...(names === '' ? [] : [`not __fish_seen_subcommand_from ${names}`])].join(
    '; and ',
  );
  const description = what === '' ? '' : ` -d ${quoted(what)}`;
  return `complete -c ${path[0]} -n ${quoted(isHere)} ${flags}${description}`;
}

function optionFlags({ long, short, required, optional, argChoices }: Option): string {
  const names = [...(short ? [`-s ${short.slice(1)}`] : []), ...(long ? [`-l ${long.slice(2)}`] : [])].join(
    ' ',
  );
  if (argChoices !== undefined) return `${names} -x -a ${quoted(argChoices.join(' '))}`;
  return required || optional ? `${names} -r` : names;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
