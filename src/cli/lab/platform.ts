/**
 * What containerlab (kinds), Ansible (network_os) and Nornir (platforms of NAPALM, Netmiko and scrapli) call the platforms of
 * devices/, by profile.
 */
const words: Readonly<Record<string, readonly string[]>> = {
  'nokia-srlinux': ['nokia_srlinux', 'srl', 'srlinux', 'nokia_srl', 'nokia.srlinux.srlinux'],
  'nokia-sros': [
    ...['nokia_sros', 'vr-sros', 'vr-nokia_sros', 'nokia_srsim', 'sros'],
    ...['nokia.sros.md', 'community.network.sros'],
  ],
  'arista-eos': [
    ...['arista_ceos', 'ceos', 'arista_veos', 'vr-veos', 'vr-arista_veos'],
    ...['arista_eos', 'eos', 'arista.eos.eos'],
  ],
  junos: [
    ...[
      'juniper_crpd',
      'crpd',
      'cjunosevolved',
      'juniper_cjunosevolved',
      'juniper_vjunosrouter',
      'juniper_vjunosswitch',
    ],
    ...['juniper_vjunosevolved', 'juniper_vmx', 'vr-vmx', 'vr-juniper_vmx', 'juniper_vqfx', 'vr-vqfx'],
    ...['vr-juniper_vqfx', 'juniper_vsrx', 'vr-vsrx', 'vr-juniper_vsrx'],
    ...['juniper_junos', 'junos', 'junipernetworks.junos.junos'],
  ],
  iosxr: [
    ...['cisco_xrd', 'xrd', 'cisco_xrd_vrouter', 'cisco_xrv9k', 'vr-xrv9k', 'vr-cisco_xrv9k', 'cisco_xrv'],
    ...[
      'vr-xrv',
      'vr-cisco_xrv',
      'c8000',
      'cisco_c8000',
      'cisco_iosxr',
      'iosxr',
      'cisco_xr',
      'cisco.iosxr.iosxr',
    ],
  ],
  iosxe: [
    ...['cisco_iol', 'cisco_c8000v', 'cisco_csr1000v', 'vr-csr', 'vr-cisco_csr1000v', 'cisco_cat9kv'],
    ...['cisco_iosxe', 'iosxe', 'cisco_xe', 'cisco_ios', 'ios', 'cisco.ios.ios'],
  ],
  'linux-yuma123': ['linux'],
};

const profiles = new Map(
  Object.entries(words).flatMap(([profile, all]) => all.map((word) => [word, profile])),
);

/** The profile of a platform's word; undefined where none is known. */
export function profileOfPlatform(platform: string): string | undefined {
  return profiles.get(platform.toLowerCase());
}

/** The login names of containerlab's defaults, by kind: those that are not `admin`. */
const usersOfKinds: Readonly<Record<string, string>> = {
  ...{ juniper_crpd: 'root', crpd: 'root', c8000: 'cisco', cisco_c8000: 'cisco' },
  ...{ cisco_xrd: 'clab', xrd: 'clab', cisco_xrd_vrouter: 'clab' },
  ...{ cisco_xrv9k: 'clab', 'vr-xrv9k': 'clab', 'vr-cisco_xrv9k': 'clab' },
  ...{ cisco_xrv: 'clab', 'vr-xrv': 'clab', 'vr-cisco_xrv': 'clab' },
};

/** Undefined for a Linux node, whose users its image alone knows, and for a kind without a profile. */
export function userOfKind(kind: string): string | undefined {
  const profile = profileOfPlatform(kind);
  if (profile === undefined || profile === 'linux-yuma123') return undefined;
  return usersOfKinds[kind] ?? 'admin';
}
