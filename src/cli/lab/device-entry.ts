import { homedir } from 'node:os';
import type { FoundDevice, Said } from './found-device.ts';
import { profileOfPlatform } from './platform.ts';

/** A device as forelock.yaml has it. */
export interface DeviceEntry {
  readonly name: string;
  readonly profile: string;
  readonly host: string;
  readonly port: number;
  readonly 'known-hosts': string;
  readonly login:
    | { readonly user: string; readonly 'password-env': string }
    | { readonly user: string; readonly 'private-key': string };
}

/** What the caller knows beside the inventory. */
export interface Known {
  /** The profiles of devices/. */
  readonly profiles: readonly string[];
  /** Profiles by words of platforms, before Forelock's own table. */
  readonly mapped: ReadonlyMap<string, string>;
  /** The login name where the inventory has none. */
  readonly user: string | undefined;
}

export type Judged =
  | { readonly entry: Omit<DeviceEntry, 'login'> & { readonly user: string }; readonly found: FoundDevice }
  | { readonly faults: readonly string[] };

/** A device's entry less its login, or all that is missing for one: where, what, and what to do. */
export function judgeDevice(found: FoundDevice, known: Known): Judged {
  const { name, host } = found;
  const profile = profileOf(found, known);
  const port = found.port === undefined ? 830 : Number(found.port.text);
  const user = found.user ?? known.user;
  const faults = [
    ...(typeof profile === 'string' ? [] : [profile.fault]),
    ...(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/.test(name.text)
      ? []
      : [`${name.at}: ${name.text} can't be a device's name; use letters, digits, \`.\`, \`_\` and \`-\``]),
    ...(Number.isInteger(port) && port >= 1 && port <= 65535
      ? []
      : [`${found.port?.at}: the port of ${name.text} is ${found.port?.text}; write 1 to 65535`]),
    ...[
      { text: host, at: name.at },
      { text: user ?? '', at: name.at },
    ].flatMap((said) => templated(name.text, said)),
    ...(user === undefined
      ? [
          `${name.at}: nothing says as whom to log in to ${name.text}; write the user in the inventory, or --user NAME`,
        ]
      : []),
  ];
  if (faults.length > 0 || typeof profile !== 'string' || user === undefined) return { faults };
  return {
    entry: { ...{ name: name.text, profile, host, port, user }, 'known-hosts': 'known_hosts' },
    found,
  };
}

function profileOf(found: FoundDevice, known: Known): string | { readonly fault: string } {
  const { name, platform, profile: named } = found;
  const instead = `the profiles are ${known.profiles.join(', ')}`;
  const mapped = known.mapped.get(platform?.text ?? '');
  const given = named ?? (mapped === undefined ? undefined : { text: mapped, at: name.at });
  if (given !== undefined) {
    if (known.profiles.includes(given.text)) return given.text;
    return { fault: `${given.at}: ${name.text}: no profile is called ${given.text}; ${instead}` };
  }
  if (platform === undefined)
    return {
      fault: `${name.at}: nothing says what ${name.text} is; write its kind, network_os or platform, or forelock_profile; ${instead}`,
    };
  const what = `${platform.at}: ${name.text} is of ${platform.text}, which Forelock has no profile for`;
  return (
    profileOfPlatform(platform.text) ?? {
      fault: `${what}; write --profile ${platform.text}=PROFILE, or --skip-unknown to leave it out; ${instead}`,
    }
  );
}

function templated(device: string, { text, at }: Said): readonly string[] {
  if (!text.includes('{{')) return [];
  return [
    `${at}: ${device} has ${text}, which Ansible alone can tell; give what \`ansible-inventory --list --yaml\` prints`,
  ];
}

/** Entries with their logins, in which no secret stands, and who has which environment variable. */
export function withLogins(judged: readonly Exclude<Judged, { faults: unknown }>[]): {
  readonly entries: readonly DeviceEntry[];
  readonly variables: ReadonlyMap<string, readonly string[]>;
} {
  const variables = new Map<string, string[]>();
  const passwords = new Map<string, Set<string | undefined>>();
  const accountOf = ({ entry }: (typeof judged)[number]): string => `${entry.profile}_${entry.user}`;
  for (const each of judged) {
    const known = passwords.get(accountOf(each)) ?? new Set();
    passwords.set(accountOf(each), known.add(each.found.password));
  }
  const entries = judged.map((each): DeviceEntry => {
    const { user, ...entry } = each.entry;
    if (each.found.privateKey !== undefined) {
      const file = each.found.privateKey.replace(/^~(?=\/)/, homedir());
      return { ...entry, login: { user, 'private-key': file } };
    }
    const account = accountOf(each);
    const variable = variableName(passwords.get(account)?.size === 1 ? account : entry.name);
    variables.set(variable, [...(variables.get(variable) ?? []), entry.name]);
    return { ...entry, login: { user, 'password-env': variable } };
  });
  return { entries, variables };
}

/** Shells take no variable that begins with a digit. */
function variableName(of: string): string {
  return `${of
    .replace(/[^A-Za-z0-9]/g, '_')
    .replace(/^(?=\d)/, '_')
    .toUpperCase()}_PASSWORD`;
}
