import { type CommandNode, eachNode } from './command-node.ts';

/** Completion for zsh, with descriptions. */
export function zshCompletion(tree: CommandNode): string {
  const nodes = eachNode(tree);
  const paths = nodes.slice(1).map((node) => `(${quoted(node.path.join(' '))})`);
  const cases = nodes.map((node) => `  (${quoted(node.path.join(' '))}) entries=(${entriesOf(node)}) ;;`);
  const name = tree.path[0];
  return `#compdef ${name}
# ${name}: completion for zsh; put it as _${name} into a folder of $fpath.
_${name}() {
  local typed=${name} word
  local -a entries
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$typed $word" in
${paths.map((path) => `    ${path} typed="$typed $word" ;;`).join('\n')}
    esac
  done
  case "$typed" in
${cases.join('\n')}
  esac
  _describe -o '${name}' entries || _files
}
compdef _${name} ${name}
`;
}

function entriesOf({ subcommands, options, args }: CommandNode): string {
  const entries = [
    ...subcommands.map(({ path, description }) => [path.at(-1) ?? '', description] as const),
    ...args.flatMap(({ argChoices }) => (argChoices ?? []).map((choice) => [choice, ''] as const)),
    ...options.map(({ long, short, description }) => [long ?? short ?? '', description] as const),
  ];
  return entries.map(([word, what]) => quoted(`${word}:${what}`)).join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
