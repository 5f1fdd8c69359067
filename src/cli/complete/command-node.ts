import type { Argument, Command, Option } from 'commander';

/** A command as its pages and completions tell of it. */
export interface CommandNode {
  /** `forelock device check`, one word each. */
  readonly path: readonly string[];
  readonly description: string;
  readonly args: readonly Argument[];
  readonly options: readonly Option[];
  readonly subcommands: readonly CommandNode[];
}

export function commandNode(command: Command, above: readonly string[] = []): CommandNode {
  const path = [...above, command.name()];
  return {
    ...{ path, description: command.description(), args: command.registeredArguments },
    options: command.options.filter(({ hidden }) => !hidden),
    subcommands: command.commands.map((each) => commandNode(each, path)),
  };
}

/** The node and all beneath it, in the order in which they were made. */
export function eachNode(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.subcommands.flatMap(eachNode)];
}

/** `forelock lock [options]`, with the arguments. */
export function usageOf({ path, args, options, subcommands }: CommandNode): string {
  const words = args.map((arg) => {
    const name = `${arg.name()}${arg.variadic ? '...' : ''}`;
    return arg.required ? `<${name}>` : `[${name}]`;
  });
  const command = subcommands.length > 0 && args.length === 0 ? ['<command>'] : [];
  return [...path, ...(options.length > 0 ? ['[options]'] : []), ...command, ...words].join(' ');
}

/** The words behind a description: what is taken where the option is left out. */
export function defaultText({ defaultValue, argChoices, mandatory }: Option): string {
  const choices = argChoices === undefined ? [] : [`one of ${argChoices.join(', ')}`];
  if (mandatory) return [...choices, 'needed'].join('; ');
  const isGiven = defaultValue !== undefined && !(Array.isArray(defaultValue) && defaultValue.length === 0);
  return [...choices, ...(isGiven ? [`default ${String(defaultValue)}`] : [])].join('; ');
}
