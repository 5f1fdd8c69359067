import { errorCatalogue } from '../../src/core/index.ts';

/** docs/errors.md, from the catalogue. */
export function errorsPage(): string {
  const entries = Object.entries(errorCatalogue).map(
    ([code, { meaning, retry, next }]) =>
      `## ${code}\n\n${meaning}\n\n- The same again may work later: ${retry ? 'yes' : 'no'}.\n- What to do: ${next}\n`,
  );
  return `<!-- Made from src/core/errors.ts by test/docs/pages.test.ts; \`npx vitest run test/docs -u\` makes it new. -->
# Errors

Every error that Forelock raises by name. A command writes the code, what happened and what to do next on stderr, and ends
with 1; a log line has the code in its fields. What a NETCONF client gets is an \`rpc-error\` with a tag of RFC 6241.

${entries.join('\n')}`;
}
