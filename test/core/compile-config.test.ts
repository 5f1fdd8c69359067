import { describe, expect, it } from 'vitest';
import { type Config, compileConfig, ForelockError } from '../../src/core/index.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGx alice';
const hash = `scrypt$16384$8$1$${'A'.repeat(22)}==$${'B'.repeat(86)}==`;

const least = `
state: /var/lib/forelock
tools: [{ name: alice, keys: ["${key}"] }]
devices:
  - name: r1
    profile: linux-yuma123
    host: 192.0.2.1
    known-hosts: known_hosts
    listen: 0
    login: { user: forelock, private-key: keys/id }
`;

function compile(text: string): Config {
  return compileConfig(text, '/etc/forelock/forelock.yaml');
}

/** What is said of a text, without the file's name. */
function faults(text: string): readonly string[] {
  try {
    compileConfig(text, 'forelock.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(ForelockError);
    expect((error as ForelockError).code).toBe('config-invalid');
    return (error as ForelockError).message.split('\n').map((line) => line.replace(/^forelock\.yaml:/, ''));
  }
  return [];
}

describe('compileConfig', () => {
  it('fills in every default', () => {
    const { listen, tools, devices, policy } = compile(least);
    expect(listen).toEqual({
      host: '127.0.0.1',
      port: undefined,
      hostKey: '/var/lib/forelock/host-key',
      userAuthorities: [],
      limits: {
        ...{ logins: 256, perAddress: 64, waiting: 4_096, failures: 60, loginTries: 6 },
        ...{ loginTime: 30_000, helloTime: 30_000, stalled: 300_000, unsent: 64 * 2 ** 20, idle: undefined },
      },
    });
    expect(tools).toEqual([
      {
        name: 'alice',
        keys: [key],
        certificate: false,
        password: undefined,
        priority: 3,
        wait: 20_000,
        lease: 600_000,
        devices: undefined,
        candidate: undefined,
        mayKill: false,
        limits: { sessions: 4_096, sessionsPerMinute: undefined, requestsPerSecond: undefined, burst: 100 },
      },
    ]);
    expect(devices[0]).toMatchObject({ port: 830, listen: 0, snmp: undefined, candidate: 'shared' });
    expect(policy).toEqual({
      wait: 20_000,
      lease: 600_000,
      aging: 5_000,
      overrun: 'revoke',
      owed: 'refuse',
      yield: 'wait',
      candidate: 'shared',
      startup: 'leave',
      reserveImplicit: false,
      guaranteed: [],
      marking: undefined,
      monitor: {
        ...{ high: 0.8, low: 0.2, readings: 2, idleReadings: 15, coolDown: 10_000, step: 0.1, floor: 0.5 },
      },
      pollRate: 170,
      limits: {
        depth: 512,
        attributes: 256,
        nameLength: 1_024,
        tagSize: 65_536,
        headerSize: 65_536,
        heldMessage: 16_777_216,
      },
    });
  });

  it('resolves file names against the folder of the file', () => {
    const text = least.replace('known_hosts\n', '../known_hosts\n').replace('/var/lib/forelock', './state/');
    const { state, listen, devices } = compile(text);
    expect([state, listen.hostKey]).toEqual(['/etc/forelock/state', '/etc/forelock/state/host-key']);
    expect(devices[0]?.hostKey).toEqual({ kind: 'known-hosts', file: '/etc/known_hosts' });
    expect(devices[0]?.login).toEqual({
      kind: 'private-key',
      user: 'forelock',
      file: '/etc/forelock/keys/id',
      passphrase: undefined,
    });
    expect(compileConfig(least, 'forelock.yaml').devices[0]?.hostKey).toEqual({
      kind: 'known-hosts',
      file: 'known_hosts',
    });
  });

  it('counts times in milliseconds, sizes in bytes and rates in bit/s', () => {
    const text = `${least}    capacity: { cpu: 0.5, memory: 512MiB, bandwidth: 1.5Gbit }
    change-windows: [{ start: 2026-11-27T22:00:00Z, for: 4h, every: 168h }]
policy: { wait: 0, lease: 2h, aging: 250ms, limits: { tag-size: 64kB } }`;
    const { devices, policy } = compile(text);
    expect(devices[0]?.capacity).toEqual({ cpu: 0.5, memory: 536_870_912, bandwidth: 1_500_000_000 });
    expect(devices[0]?.changeWindows).toEqual([
      { start: Date.UTC(2026, 10, 27, 22), length: 14_400_000, every: 604_800_000 },
    ]);
    expect(policy).toMatchObject({ wait: 0, lease: 7_200_000, aging: 250, limits: { tagSize: 64_000 } });
  });

  it("gives a tool policy's wait and lease unless it has its own", () => {
    const text = `${least.replace('alice"] }', 'alice"], wait: 5s, priority: critical }')}policy: { wait: 7s, lease: 1m }`;
    expect(compile(text).tools[0]).toMatchObject({ wait: 5_000, lease: 60_000, priority: 7 });
  });

  it("gives a device policy's candidate unless it has its own, and leaves a tool's to the device", () => {
    const text = `${least}    candidate: shared\npolicy: { candidate: private }`;
    expect(compile(text).devices[0]?.candidate).toBe('shared');
    const { tools, devices } = compile(`${least}policy: { candidate: private }`);
    expect([devices[0]?.candidate, tools[0]?.candidate]).toEqual(['private', undefined]);
  });

  it('counts the shares that are kept for a class by its number, and refuses more than a whole', () => {
    const kept = (text: string): string => `${least}policy: { guaranteed: [${text}] }`;
    expect(compile(kept('{ priority: high, cpu: 0.25 }')).policy.guaranteed).toEqual([
      { priority: 5, cpu: 0.25, memory: 0, bandwidth: 0 },
    ]);
    expect(faults(kept('{ priority: 8, cpu: 1.5 }'))).toEqual([
      '11:36: policy.guaranteed[0].priority: is 8; write one of low, normal, high, critical, or 0 to 7',
      '11:44: policy.guaranteed[0].cpu: is 1.5; write a share, 0 to 1',
    ]);
  });

  it('knows the code points of marks by name and number, and refuses what is none', () => {
    const marked = (text: string): string => `${least}policy: { marking: ${text} }`;
    const usual = { low: 10, normal: 16, high: 26, critical: 48 };
    expect(compile(marked('{}')).policy.marking).toEqual(usual);
    expect(compile(marked('{ low: le, high: 34 }')).policy.marking).toEqual({ ...usual, low: 1, high: 34 });
    expect(faults(marked('{ low: af14, normal: 64 }'))).toEqual([
      '11:27: policy.marking.low: is "af14"; write a code point by its name, such as cs2 or af31, or as 0 to 63',
      '11:41: policy.marking.normal: is 64; write a code point by its name, such as cs2 or af31, or as 0 to 63',
    ]);
  });

  it('takes marks of the monitor that are in order, or none', () => {
    const monitor = (text: string): string => `${least}policy: { monitor: { ${text} } }`;
    const { coolDown, high } = compile(monitor('cool-down: 2s, high: 0.5')).policy.monitor ?? {};
    expect([coolDown, high]).toEqual([2_000, 0.5]);
    expect(compile(monitor('adjust: false')).policy.monitor).toBeUndefined();
    expect(faults(monitor('low: 0.9'))).toEqual([
      '11:27: policy.monitor.low: is not under high; write a share under that of high',
    ]);
    expect(faults(monitor('least-step: 0'))).toEqual([
      '11:34: policy.monitor.least-step: is 0; write a share over 0, up to 1',
    ]);
  });

  it('takes ways of reserving on this machine, their files whole', () => {
    const reserve = (text: string): unknown =>
      compile(`${least}    reserve: { ${text} }`).devices[0]?.reserve;
    const none = { tc: undefined, cgroup: undefined, docker: undefined, kubernetes: undefined };
    expect(compile(least).devices[0]?.reserve).toEqual(none);
    expect(reserve('tc: { interface: eth1, ceil: 1Gbit }')).toEqual({
      ...none,
      tc: { interface: 'eth1', netns: undefined, parent: '1:1', ceil: 1e9, fromPort: undefined },
    });
    expect(reserve('cgroup: { path: group }')).toEqual({
      ...none,
      cgroup: { place: { version: 2, directory: '/etc/forelock/group' }, mode: 'protect' },
    });
    expect(reserve('cgroup: { cpu: /c, memory: /m, mode: limit }')).toMatchObject({
      cgroup: { place: { version: 1, cpu: '/c', memory: '/m' }, mode: 'limit' },
    });
    expect(reserve('docker: { container: r1, cpu: 1, memory: 1GiB }')).toMatchObject({
      docker: { socket: '/var/run/docker.sock', memory: 2 ** 30 },
    });
  });

  it('takes a container of a pod, by its name or by labels', () => {
    const kubernetes = (text: string): unknown =>
      compile(`${least}    reserve: { kubernetes: { container: c, cpu: 0.5, memory: 64MiB, ${text} } }`)
        .devices[0]?.reserve.kubernetes;
    expect(kubernetes('pod: r1-0')).toEqual({
      ...{ kubeconfig: undefined, context: undefined, namespace: 'default', pod: { name: 'r1-0' } },
      ...{ container: 'c', cpu: 0.5, memory: 64 * 2 ** 20, leastPriority: 0, wait: 10_000 },
    });
    expect(
      kubernetes('selector: app=r1, kubeconfig: kc, context: lab, least-priority: -5, wait: 1m'),
    ).toMatchObject({
      ...{ pod: { selector: 'app=r1' }, kubeconfig: '/etc/forelock/kc', context: 'lab' },
      ...{ leastPriority: -5, wait: 60_000 },
    });
  });

  it('refuses a pod that is named twice or not at all, and a context of no file', () => {
    const faultsOf = (text: string): readonly string[] =>
      faults(`${least}    reserve: { kubernetes: { container: c, cpu: 0.5, memory: 64MiB, ${text} } }`);
    expect(faultsOf('pod: a, selector: app=a')).toEqual([
      '11:87: devices[0].reserve.kubernetes.selector: is beside pod; write one of pod, selector',
    ]);
    expect(faultsOf('namespace: x')).toEqual([
      '11:16: devices[0].reserve.kubernetes: has none of pod, selector; write one of pod, selector',
    ]);
    expect(faultsOf('pod: a, context: lab')).toEqual([
      '11:86: devices[0].reserve.kubernetes.context: is without a kubeconfig; write the kubeconfig that has it',
    ]);
  });

  it('refuses two ways for one resource, and half a cgroup', () => {
    const reserve = (text: string): readonly string[] => faults(`${least}    reserve: { ${text} }`);
    expect(reserve('cgroup: { cpu: /c }')).toEqual([
      '11:16: devices[0].reserve.cgroup: has one of cpu and memory; write both for a cgroup v1, or path for a v2',
    ]);
    expect(reserve('cgroup: { path: /c }, docker: { container: r1, cpu: 1, memory: 1GiB }')).toEqual([
      '11:38: devices[0].reserve.docker: is beside cgroup; write at most one of cgroup, docker, kubernetes',
    ]);
  });

  it('takes each way of logging in, and keeps secrets as references', () => {
    const login = (text: string): unknown =>
      compile(least.replace(/login: .*/, `login: ${text}`)).devices[0]?.login;
    expect(login('{ user: u, password-env: R1 }')).toEqual({
      kind: 'password',
      user: 'u',
      password: { kind: 'env', name: 'R1' },
    });
    expect(login('{ user: u, agent: true }')).toEqual({ kind: 'agent', user: 'u' });
    expect(login('{ of: tool }')).toEqual({ kind: 'tool' });
    expect(login('{ user: u, private-key: id, passphrase-file: p }')).toMatchObject({
      passphrase: { kind: 'file', file: '/etc/forelock/p' },
    });
  });

  it('reads a password hash into its parameters', () => {
    const text = least.replace(/keys: .*\] }/, () => `password: "${hash}" }`);
    expect(compile(text).tools[0]?.password).toMatchObject({
      kind: 'hash',
      hash: { cost: 16384, blockSize: 8, parallelism: 1 },
    });
  });

  it('takes SNMP with authPriv, and in the clear only where the file says so', () => {
    const snmp = (text: string): Config =>
      compile(`${least}    snmp: { user: u, auth: { key-file: a }, ${text} }`);
    expect(snmp('privacy: { key-env: P }').devices[0]?.snmp).toMatchObject({
      port: 161,
      auth: { protocol: 'sha256', key: { kind: 'file', file: '/etc/forelock/a' } },
      privacy: { protocol: 'aes', key: { kind: 'env', name: 'P' } },
      timeout: 1_000,
      retries: 2,
    });
    expect(snmp('privacy: none').devices[0]?.snmp?.privacy).toBeUndefined();
    expect(faults(`${least}    snmp: { user: u, auth: { key-file: a } }`)).toEqual([
      '11:5: devices[0].snmp.privacy: is missing; write { key-file: FILE } or { key-env: NAME }, or none to send in the clear',
    ]);
  });
});

describe('a broken forelock.yaml', () => {
  it('is told all its faults at once, in the order of the file', () => {
    const text = `
listn: {}
state: ""
tools:
  - { name: alice, wait: 20 }
devices:
  - name: r1
    profile: simulator
    host: 192.0.2.1
    known-hosts: a
    host-key-sha256: b
    login: { of: tool, user: x }
polcy: 3
`;
    expect(faults(text)).toEqual([
      '2:1: listn: is not a key of Forelock; did you mean listen?',
      '3:8: state: is ""; write a file name; `~` is not expanded',
      '5:5: tools[0]: has no way to log in; write keys, password, password-file or certificate: true',
      '5:26: tools[0].wait: is 20; write a duration, such as 500ms, 20s or 10m, or 0 for none',
      '7:5: devices[0].listen: is missing, and there is no shared port; write a port, or listen.port for a port that all devices share',
      '11:22: devices[0].host-key-sha256: is "b"; write a fingerprint as `ssh-keygen -l` prints it, such as SHA256:...',
      '11:22: devices[0].host-key-sha256: is beside known-hosts; write one of known-hosts, host-key-sha256, tls',
      '12:30: devices[0].login.user: is beside of; leave it out: the tool gives its own name',
      '13:1: polcy: is not a key of Forelock; did you mean policy?',
    ]);
  });

  it('names what two places contradict each other about', () => {
    const twice = least.replace('tools: [', `tools: [{ name: alice, keys: ["${key}"], devices: [r2] }, `);
    expect(faults(twice)).toEqual([
      '3:91: tools[0].devices[0]: is "r2", which is no device of this file; did you mean r1?',
      '3:106: tools[1].name: is "alice", as tools[0] has already; give each tool a name of its own',
    ]);
    const taken = `listen: { port: 8300 }${least.replace('listen: 0', 'listen: 8300')}`;
    expect(faults(taken)).toEqual([
      '9:13: devices[0].listen: is 8300, which is the shared port; write another port, or leave it out',
    ]);
  });

  it('is told where its YAML ends to be YAML', () => {
    expect(faults('state: a\nstate: b')).toEqual(['2:1: Map keys must be unique']);
    expect(faults('')).toEqual(['1:1: the file: is empty; write the keys state, tools and devices']);
    expect(faults('a: b: c')[0]).toMatch(/^1:4: Nested mappings/);
  });

  it('never hears back what may be a secret', () => {
    const text = least.replace('keys: ["', 'password: hunter2, password-file: 12, keys: ["hunter2');
    const told = faults(text);
    expect(told).toHaveLength(4);
    expect(told.join('\n')).not.toContain('hunter2');
  });

  it('reads TLS for clients and for a device, and tells where a part of it is missing', () => {
    const tls = 'tls: { cert: f.crt, key: f.key';
    const overTls = least
      .replace('    known-hosts: known_hosts\n', '')
      .replace('login: { user: forelock, private-key: keys/id }', `${tls}, ca: ca.crt }\n    listen-tls: 0`);
    const { listen, devices } = compile(`${overTls}listen: { ${tls}, client-ca: ca.crt } }`);
    expect(listen.tls).toEqual({
      ...{ port: 6513, cert: '/etc/forelock/f.crt', key: '/etc/forelock/f.key', crl: undefined },
      clientCa: '/etc/forelock/ca.crt',
      names: [{ map: 'common-name', fingerprint: undefined, name: undefined }],
    });
    expect(devices[0]).toMatchObject({
      ...{ port: 6513, listenTls: 0, login: { kind: 'certificate' } },
      tls: { cert: '/etc/forelock/f.crt', device: { kind: 'ca', file: '/etc/forelock/ca.crt' } },
    });
    expect(faults(overTls)).toEqual([
      '10:17: devices[0].listen-tls: is a port for TLS, and there is no certificate for it; write listen.tls with cert, key and client-ca',
    ]);
    const names = (entry: string): readonly string[] =>
      faults(`${overTls}listen: { ${tls}, client-ca: ca.crt, names: [${entry}] } }`);
    expect(names('{ map: specified, name: alice }')).toEqual([
      expect.stringContaining('would give everybody one name; write the fingerprint of a certificate'),
    ]);
    expect(names('{ map: san-any, name: alice }')).toEqual([
      expect.stringContaining('is beside a map that takes it of the certificate; leave it out'),
    ]);
  });

  it('keeps a login from costing more memory than a host has to spare', () => {
    const costly = least.replace(/keys: .*\] }/, () => `password: "${hash.replace('16384', '1048576')}" }`);
    expect(faults(costly)).toHaveLength(1);
  });
});
