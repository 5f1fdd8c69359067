import { Argument, type Command } from 'commander';
import { bashCompletion } from './bash.ts';
import { commandNode } from './command-node.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** `forelock completion SHELL`, made from the commands as they are. */
export function addCompletionCommand(program: Command, print: (text: string) => void): void {
  program
    .command('completion')
    .description('completion of commands and options for a shell, on stdout')
    .addArgument(new Argument('<shell>', 'whose').choices(Object.keys(shells)))
    .action((shell: keyof typeof shells) => print(shells[shell](commandNode(program)).trimEnd()));
}
