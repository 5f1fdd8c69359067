import { type CommandNode, eachNode } from './command-node.ts';

/** Completion for bash: words by the command that has been typed so far, files where it knows none. */
export function bashCompletion(tree: CommandNode): string {
  const nodes = eachNode(tree);
  const words = nodes.map((node) => `    '${pathOf(node)}') words='${wordsOf(node).join(' ')}' ;;`);
  const paths = nodes.slice(1).map((node) => `'${pathOf(node)}'`);
  return `# forelock: completion for bash; put it where bash-completion finds it, or source it.
_forelock() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path=${tree.path[0]} words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
    ${paths.join(' | ')}) path="$path $word" ;;
    --) return ;;
    esac
  done
  case "$path\${COMP_WORDS[COMP_CWORD-1]}" in
${choicesOf(nodes).join('\n')}
  *)
    case $path in
${words.join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _forelock ${tree.path[0]}
`;
}

function pathOf({ path }: CommandNode): string {
  return path.join(' ');
}

/** What may come next. */
export function wordsOf({ subcommands, options, args }: CommandNode): readonly string[] {
  return [
    ...subcommands.map(({ path }) => path.at(-1) ?? ''),
    ...args.flatMap(({ argChoices }) => argChoices ?? []),
    ...options.map(({ long, short }) => long ?? short ?? ''),
    '--help',
  ];
}

function choicesOf(nodes: readonly CommandNode[]): readonly string[] {
  return nodes.flatMap((node) =>
    node.options.flatMap(({ long, argChoices }) =>
      argChoices === undefined ? [] : [`  '${pathOf(node)}${long}') words='${argChoices.join(' ')}' ;;`],
    ),
  );
}
