import { type CommandNode, defaultText, eachNode, usageOf } from '../../src/cli/complete/command-node.ts';
import { exitCodeRows } from '../../src/cli/exit-codes.ts';

/** docs/reference/cli.md, from the commands. */
export function cliPage(tree: CommandNode): string {
  const sections = eachNode(tree).slice(1).map(section);
  const codes = exitCodeRows.map(({ code, meaning }) => `| ${code} | ${meaning} |`);
  return `<!-- Made from src/cli/ by test/docs/cli.test.ts; \`npx vitest run test/docs --update\` makes it new. -->
# forelock, the command

${tree.description} \`forelock completion SHELL\` completes its words in bash, zsh and fish; \`man forelock\` says the same as this page.

Commands that show something have tables for people and \`--json\` for programs. stdout has the answer and nothing else; errors, progress
and what a command says beside go to stderr. Escape sequences are written to terminals alone, and none where \`NO_COLOR\` is set.

## Exit codes

| code | meaning |
|---|---|
${codes.join('\n')}

${sections.join('\n')}`;
}

function section(node: CommandNode): string {
  const rows = [
    ...node.args.map((arg) => [`${arg.name()}`, arg.description, arg.required ? 'needed' : '']),
    ...node.options.map((option) => [option.flags, option.description, defaultText(option)]),
  ].map(([flags = '', what = '', otherwise = '']) => `| \`${flags}\` | ${cell(what)} | ${cell(otherwise)} |`);
  const options = rows.length === 0 ? '' : `\n| | | |\n|---|---|---|\n${rows.join('\n')}\n`;
  return `## ${node.path.slice(1).join(' ')}\n\n\`${usageOf(node)}\`: ${node.description}.\n${options}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
