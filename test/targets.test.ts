import { describe, expect, it } from 'vitest';
import { compileConfig, type DeviceConfig, type DeviceSecrets } from '../src/core/index.ts';
import { netconfTarget, snmpTarget } from '../src/targets.ts';

const nothing: DeviceSecrets = {
  ...{ knownHosts: 'known hosts', password: undefined, privateKey: undefined, passphrase: undefined },
  ...{ agent: undefined, snmpAuth: 'auth', snmpPrivacy: 'privacy' },
};
const tool = { user: 'alice', password: 'hers' };

function device(keys: string): DeviceConfig {
  const text = `
listen: { port: 0 }
state: /nowhere
tools: [{ name: alice, password-file: p }]
devices: [{ name: r1, profile: simulator, host: h, known-hosts: k, ${keys} }]
`;
  return compileConfig(text, 'forelock.yaml').devices[0] as DeviceConfig;
}

describe('a NETCONF session to a device', () => {
  it("is logged in with the device's account, whoever it is for", () => {
    const own = device('login: { user: forelock, password-file: p }, port: 8830');
    expect(netconfTarget(own, { ...nothing, password: 'its own' }, tool)).toMatchObject({
      ...{ host: 'h', port: 8830, user: 'forelock', password: 'its own' },
      hostKey: { kind: 'known-hosts', text: 'known hosts' },
    });
  });

  it("is logged in with the tool's own name and password where the file says so, and only with one", () => {
    const own = device('login: { of: tool }');
    expect(netconfTarget(own, nothing, tool)).toMatchObject({ user: 'alice', password: 'hers' });
    expect(() => netconfTarget(own, nothing, { ...tool, password: undefined })).toThrow(
      /logged in without one/,
    );
  });
});

describe('SNMP to a device', () => {
  it('is authPriv, unless the file says none', () => {
    const snmp = (privacy: string): DeviceConfig =>
      device(`login: { of: tool }, snmp: { user: s, auth: { key-env: A }, privacy: ${privacy} }`);
    expect(snmpTarget(snmp('{ key-env: P }'), nothing)?.login).toEqual({
      ...{ version: '3', user: 's' },
      auth: { protocol: 'sha256', key: 'auth' },
      priv: { protocol: 'aes', key: 'privacy' },
    });
    expect(snmpTarget(snmp('none'), nothing)?.login).toMatchObject({ priv: undefined });
    expect(snmpTarget(device('login: { of: tool }'), nothing)).toBeUndefined();
  });
});
