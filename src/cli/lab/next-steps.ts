import type { DeviceEntry } from './device-entry.ts';

/** Names of devices that are listed before the rest is only counted. */
const listed = 5;

/** What a person does before `forelock serve`: secrets, host keys, and a check. */
export function nextSteps(
  entries: readonly DeviceEntry[],
  variables: ReadonlyMap<string, readonly string[]>,
  file: string,
  fresh: boolean,
): readonly string[] {
  const ports = [...new Set(entries.map(({ port }) => port))];
  const scans = ports.map((port) => {
    const hosts = new Set(entries.filter((each) => each.port === port).map(({ host }) => host));
    return `ssh-keyscan -p ${port} ${[...hosts].join(' ')} >> known_hosts`;
  });
  return [
    ...[...variables].map(
      ([name, devices]) =>
        `export ${name}=...   # the password on ${shortened(devices)}; no secret was copied`,
    ),
    ...scans.map(
      (line) => `${line}   # beside ${file}; compare the keys with what the devices say themselves`,
    ),
    ...(fresh ? ['forelock hash-password > operator.hash   # what the tool `operator` logs in with'] : []),
    `forelock check --config ${file}`,
  ];
}

function shortened(names: readonly string[]): string {
  const more = names.length - listed;
  return `${names.slice(0, listed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
