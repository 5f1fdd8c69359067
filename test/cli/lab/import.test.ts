import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Imported, importInventory } from '../../../src/cli/lab/import.ts';
import { compileConfig, type DeviceConfig } from '../../../src/core/index.ts';
import { loadProfiles } from '../../../src/device/index.ts';

const profiles = [...(await loadProfiles('devices')).keys()];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forelock-import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface More {
  readonly out?: string;
  readonly user?: string;
  readonly mapped?: ReadonlyMap<string, string>;
  readonly skipUnknown?: boolean;
}

/** Imports the first of the files. */
function imported(files: Readonly<Record<string, string>>, more: More = {}): Promise<Imported> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { out, user, mapped = new Map(), skipUnknown = false } = more;
  const from = join(folder, Object.keys(files)[0] ?? '');
  return importInventory({ from, profiles, mapped, user, skipUnknown, out });
}

/** `name profile host:port login` of each device, after the configuration's own compiler. */
function devicesOf({ text }: Imported): readonly string[] {
  const { devices } = compileConfig(text, join(folder, 'forelock.yaml'));
  return devices.map(
    ({ name, profile, host, port, login }) => `${name} ${profile} ${host}:${port} ${by(login)}`,
  );
}

function by(login: DeviceConfig['login']): string {
  if (login.kind === 'password')
    return `${login.user} $${login.password.kind === 'env' ? login.password.name : ''}`;
  return login.kind === 'private-key' ? `${login.user} ${login.file}` : login.kind;
}

const refused = async (files: Readonly<Record<string, string>>, more: More = {}): Promise<string> => {
  const error: Error = await imported(files, more).then(
    () => expect.unreachable('it was taken in'),
    (cause) => cause,
  );
  return error.message.replaceAll(`${folder}/`, '');
};

describe('forelock lab import of containerlab', () => {
  const topology = `name: dc
topology:
  defaults: { kind: nokia_srlinux }
  kinds:
    cisco_xrd: { image: xrd, credentials: { username: netops, password: s3cret } }
  groups:
    edge: { kind: juniper_crpd, mgmt-ipv4: 172.20.20.9 }
  nodes:
    leaf: { mgmt-ipv4: 172.20.20.2 }
    spine: {}
    pe: { kind: cisco_xrd, mgmt-ipv4: 172.20.20.3 }
    ce: { group: edge }
    host: { kind: linux, image: alpine, labels: { forelock-profile: none } }
    box: { kind: linux, image: netconfd, mgmt-ipv4: 172.20.20.5 }
    sw: { kind: bridge }
`;

  it('takes kind, address and user of a node from itself, its group, its kind and the defaults', async () => {
    const found = await imported({ 'dc.clab.yml': topology }, { user: 'root' });
    expect(devicesOf(found)).toEqual([
      'leaf nokia-srlinux 172.20.20.2:830 admin $NOKIA_SRLINUX_ADMIN_PASSWORD',
      'spine nokia-srlinux clab-dc-spine:830 admin $NOKIA_SRLINUX_ADMIN_PASSWORD',
      'pe iosxr 172.20.20.3:830 netops $IOSXR_NETOPS_PASSWORD',
      'ce junos 172.20.20.9:830 root $JUNOS_ROOT_PASSWORD',
      'box linux-yuma123 172.20.20.5:830 root $LINUX_YUMA123_ROOT_PASSWORD',
    ]);
    const told = found.told.join('\n');
    expect(told).toContain('dc.clab.yml:10:5: spine has no mgmt-ipv4; clab-dc-spine is the name');
    expect(told).toContain(
      'export NOKIA_SRLINUX_ADMIN_PASSWORD=...   # the password on leaf, spine; no secret was copied',
    );
    expect(told).toContain(
      'ssh-keyscan -p 830 172.20.20.2 clab-dc-spine 172.20.20.3 172.20.20.9 172.20.20.5 >> known_hosts',
    );
    expect(found.text + told).not.toContain('s3cret');
  });

  it('follows the prefix in the names that nodes have', async () => {
    const named = async (line: string): Promise<readonly string[]> =>
      devicesOf(
        await imported({ 'a.yml': `name: dc\n${line}\ntopology: { nodes: { r: { kind: srl } } }\n` }),
      );
    expect((await named('prefix: ""'))[0]).toContain(' r:830 ');
    expect((await named('prefix: __lab-name'))[0]).toContain(' dc-r:830 ');
    expect((await named('prefix: my'))[0]).toContain(' my-dc-r:830 ');
  });

  it('takes the addresses of a lab that is up from topology-data.json', async () => {
    const node = {
      longname: 'clab-dc-r1',
      kind: 'arista_ceos',
      'mgmt-ipv4-address': '172.20.20.4',
      labels: {},
    };
    const data = { name: 'dc', type: 'clab', nodes: { r1: node } };
    expect(devicesOf(await imported({ 'topology-data.json': JSON.stringify(data, undefined, 2) }))).toEqual([
      'r1 arista-eos 172.20.20.4:830 admin $ARISTA_EOS_ADMIN_PASSWORD',
    ]);
  });

  const strange = 'name: dc\ntopology:\n  nodes:\n    r1:\n      kind: sonic-vs\n    r2: { kind: srl }\n';

  it('says where a kind stands that it does not know, and what to do', async () => {
    expect(await refused({ 'a.yml': strange })).toMatch(
      /^a\.yml:5:7: r1 is of sonic-vs, which .* no profile for; write --profile sonic-vs=PROFILE, or --skip-unknown .*the profiles are arista-eos, /,
    );
  });

  it('takes a profile for an unknown kind, or leaves the device out and says so', async () => {
    const mapped = new Map([['sonic-vs', 'openconfig']]);
    const both = await imported({ 'a.yml': strange }, { mapped, user: 'admin' });
    expect(devicesOf(both)[0]).toBe('r1 openconfig clab-dc-r1:830 admin $OPENCONFIG_ADMIN_PASSWORD');
    const one = await imported({ 'a.yml': strange }, { skipUnknown: true });
    expect(devicesOf(one)).toEqual([expect.stringMatching(/^r2 nokia-srlinux /)]);
    expect(one.told.join('\n')).toMatch(/left out: .*a\.yml:5:7: r1 is of sonic-vs/);
    const wrong = new Map([['sonic-vs', 'sonic']]);
    expect(await refused({ 'a.yml': strange }, { mapped: wrong })).toContain('no profile is called sonic');
  });

  it('asks for a user where nobody can know one', async () => {
    const text = 'name: l\ntopology:\n  nodes:\n    box: { kind: linux }\n';
    expect(await refused({ 'a.yml': text })).toBe(
      'a.yml:4:5: nothing says as whom to log in to box; write the user in the inventory, or --user NAME',
    );
  });
});

const ini = `# routers
[edge]
pe[1:2] ansible_password="a b" # both
pe3:1830 ansible_network_os=junos ansible_user='net ops'

[edge:vars]
ansible_network_os = cisco.iosxr.iosxr
ansible_user = ops

[core]
p1 ansible_host=192.0.2.7 ansible_connection=ansible.netcommon.network_cli ansible_port=22 forelock_profile=iosxe

[all:children]
edge
core

[all:vars]
ansible_user=everybody
`;

const yaml = `all:
  vars: { ansible_user: everybody }
  children:
    edge:
      vars: { ansible_network_os: cisco.iosxr.iosxr, ansible_user: ops }
      hosts:
        pe[1:2]: { ansible_password: a b }
        pe3: { ansible_port: 1830, ansible_network_os: junos, ansible_user: net ops }
    core:
      hosts:
        p1:
          ansible_host: 192.0.2.7
          ansible_connection: ansible.netcommon.network_cli
          ansible_port: 22
          forelock_profile: iosxe
`;

describe('forelock lab import of Ansible', () => {
  it.each([
    ['hosts', ini],
    ['inventory.yml', yaml],
  ])('reads ranges, groups and variables of %s alike', async (name, text) => {
    const found = await imported({ [name]: text });
    expect(devicesOf(found).toSorted()).toEqual([
      'p1 iosxe 192.0.2.7:830 everybody $IOSXE_EVERYBODY_PASSWORD',
      'pe1 iosxr pe1:830 ops $IOSXR_OPS_PASSWORD',
      'pe2 iosxr pe2:830 ops $IOSXR_OPS_PASSWORD',
      'pe3 junos pe3:1830 net ops $JUNOS_NET_OPS_PASSWORD',
    ]);
    expect(found.told.join('\n')).toMatch(
      /the port 22 of p1 is that of ansible\.netcommon\.network_cli; NETCONF's own, 830, is taken/,
    );
    expect(found.text + found.told.join()).not.toContain('a b');
  });

  it('lets group_vars and host_vars overrule the inventory, and a key take the place of a password', async () => {
    const found = await imported({
      hosts: '[edge]\nr1\nr2\n[edge:vars]\nansible_user=inline\nansible_network_os=eos\n',
      'group_vars/all.yml': 'ansible_user: of all\n',
      'group_vars/edge/login.yml': 'ansible_ssh_private_key_file: /keys/edge\n',
      'group_vars/edge/vault.yml': '$ANSIBLE_VAULT;1.1;AES256\n6162\n',
      'host_vars/r2': 'ansible_user: of r2\n',
    });
    expect(devicesOf(found)).toEqual([
      'r1 arista-eos r1:830 of all /keys/edge',
      'r2 arista-eos r2:830 of r2 /keys/edge',
    ]);
  });

  it('gives devices of one user and platform a variable each where their passwords differ', async () => {
    const text =
      '[a]\nr1 ansible_password=x\nr-2 ansible_password=y\n[a:vars]\nansible_network_os=eos\nansible_user=u\n';
    expect(devicesOf(await imported({ hosts: text }))).toEqual([
      'r1 arista-eos r1:830 u $R1_PASSWORD',
      'r-2 arista-eos r-2:830 u $R_2_PASSWORD',
    ]);
  });

  it("takes the kinds of containerlab's own Ansible inventory from the names of its groups", async () => {
    const text = `all:
  children:
    juniper_crpd:
      vars: { ansible_user: root }
      hosts: { clab-x-r1: { ansible_host: 172.20.20.2 } }
`;
    expect(devicesOf(await imported({ 'ansible-inventory.yml': text }))).toEqual([
      'clab-x-r1 junos 172.20.20.2:830 root $JUNOS_ROOT_PASSWORD',
    ]);
  });

  it('tells each line that it can not take, all at once', async () => {
    expect(await refused({ hosts: '[a]\nr1 wrong\n[b:what]\n[a:vars]\nnothing\n' })).toBe(
      [
        'hosts:2: has a word that is no variable; write NAME=VALUE',
        'hosts:3: is no section; write [GROUP], [GROUP:vars] or [GROUP:children]',
        'hosts:5: is no variable; write NAME=VALUE',
      ].join('\n'),
    );
    const said = 'ansible_network_os=eos ansible_user=u';
    const text = `r1 ansible_user=u\nr2 ${said} ansible_port=x\nr3 ${said} ansible_host={{ip}}\n`;
    expect((await refused({ hosts: `[a]\n${text}` })).split('\n').map((line) => line.slice(0, 50))).toEqual([
      'hosts:2: nothing says what r1 is; write its kind, ',
      'hosts:3: the port of r2 is x; write 1 to 65535',
      'hosts:4: r3 has {{ip}}, which Ansible alone can te',
    ]);
    expect(await refused({ hosts: '[a:children]\nb\n[b:children]\na\n' })).toContain('inside itself');
    expect(await refused({ hosts: '$ANSIBLE_VAULT;1.1;AES256\n61\n' })).toContain('ansible-vault view');
  });
});

describe('forelock lab import of Nornir', () => {
  it('takes what a host does not say from its groups, theirs and the defaults', async () => {
    const found = await imported({
      'hosts.yaml': `r1: { hostname: 192.0.2.1, groups: [edge], port: 22 }
r2: { hostname: 192.0.2.2, platform: iosxr, username: own, password: s3cret }
`,
      'groups.yaml':
        'edge: { groups: [junos] }\njunos: { platform: junos, connection_options: { netconf: { port: 1830 } } }\n',
      'defaults.yaml': 'username: everybody\n',
    });
    expect(devicesOf(found)).toEqual([
      'r1 junos 192.0.2.1:1830 everybody $JUNOS_EVERYBODY_PASSWORD',
      'r2 iosxr 192.0.2.2:830 own $IOSXR_OWN_PASSWORD',
    ]);
    expect(found.text + found.told.join()).not.toContain('s3cret');
  });
});

describe('forelock lab import into a file', () => {
  it('adds what the file lacks, and leaves its devices and comments alone', async () => {
    const out = join(folder, 'forelock.yaml');
    const one = { 'a.yml': 'name: l\ntopology: { nodes: { r1: { kind: srl } } }\n' };
    await imported(one, { out });
    writeFileSync(out, `# ours\n${readFileSync(out, 'utf8')}`);
    const two = { 'b.yml': 'name: l\ntopology: { nodes: { r1: { kind: ceos }, r2: { kind: ceos } } }\n' };
    const { told } = await imported(two, { out });
    const text = readFileSync(out, 'utf8');
    expect(text).toMatch(/^# ours\n/);
    expect(devicesOf({ text, told })).toEqual([
      expect.stringMatching(/^r1 nokia-srlinux /),
      expect.stringMatching(/^r2 arista-eos /),
    ]);
    expect(told.join('\n')).toContain(`r1 is in ${out} already and stays as it is`);
  });

  it('writes nothing where anything is refused', async () => {
    const out = join(folder, 'forelock.yaml');
    await refused({ 'a.yml': 'name: l\ntopology: { nodes: { r1: { kind: srl }, r2: {} } }\n' }, { out });
    expect(() => readFileSync(out)).toThrow('ENOENT');
    expect(await refused({ 'b.yml': 'some: text\n' })).toMatch(/^b\.yml:1: is none that Forelock knows; /);
    expect(await refused({ 'c.yml': 'a: [\n' })).toMatch(/^c\.yml:2:1: /);
  });
});
