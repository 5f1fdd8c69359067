import type { FoundDevice, Said } from './found-device.ts';
import { asBlock, type YamlFile } from './yaml-file.ts';

/** hosts.yaml, and what of groups.yaml and defaults.yaml lies beside it. */
export interface NornirFiles {
  readonly hosts: YamlFile;
  readonly groups: YamlFile | undefined;
  readonly defaults: YamlFile | undefined;
}

type Level = (...key: string[]) => Said | undefined;

/** Names of connections over NETCONF in connection_options: of Nornir's own and of its plug-in for scrapli. */
const netconfConnections = ['netconf', 'scrapli_netconf', 'ncclient'];

/** The hosts. What a host does not say, its groups do, the first before the others, and then the defaults. */
export function nornirDevices(files: NornirFiles): readonly FoundDevice[] {
  return Object.keys(asBlock(files.hosts.value)).flatMap((name) => {
    const levels = levelsOf(files, name);
    const first = (...key: string[]): Said | undefined =>
      levels.map((level) => level(...key)).find((said) => said !== undefined);
    const ofNetconf = (key: string): Said | undefined =>
      netconfConnections
        .map((connection) => first('connection_options', connection, key))
        .find((said) => said !== undefined);
    const profile = first('data', 'forelock_profile');
    if (profile?.text === 'none') return [];
    const port = first('port');
    const at = files.hosts.at([name]);
    const remark = `${port?.at}: the port ${port?.text} of ${name} is that of SSH; NETCONF's own, 830, is taken`;
    return [
      {
        ...{ name: { text: name, at }, profile, port: ofNetconf('port') },
        host: (ofNetconf('hostname') ?? first('hostname'))?.text ?? name,
        platform: first('platform') ?? ofNetconf('platform'),
        user: (ofNetconf('username') ?? first('username'))?.text,
        password: (ofNetconf('password') ?? first('password'))?.text,
        privateKey: undefined,
        remarks: port === undefined || ofNetconf('port') !== undefined ? [] : [remark],
      },
    ];
  });
}

function levelsOf({ hosts, groups, defaults }: NornirFiles, name: string): readonly Level[] {
  const level = (file: YamlFile | undefined, ...path: string[]): Level => {
    return (...key) => file?.said([...path, ...key]);
  };
  const above = (names: unknown, seen: readonly string[]): readonly string[] =>
    (Array.isArray(names) ? names.map(String) : [])
      .filter((each) => !seen.includes(each))
      .flatMap((each) => [each, ...above(asBlock(asBlock(groups?.value)[each]).groups, [...seen, each])]);
  const around = above(asBlock(asBlock(hosts.value)[name]).groups, []);
  return [level(hosts, name), ...around.map((group) => level(groups, group)), level(defaults)];
}
