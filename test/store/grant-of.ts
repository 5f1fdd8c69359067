import type { OpenGrant } from '../../src/store/index.ts';

export const grantOf = (grant: string, token: number, device = 'r1'): OpenGrant => ({
  grant,
  device,
  tokens: { [device]: token },
  tool: 'script',
  session: 4,
  deviceSession: undefined,
  datastores: ['candidate'],
  steps: [
    {
      device,
      allocator: 'snmp',
      resource: 'cpu',
      amount: 0.5,
      does: [{ oid: '1.3.1', type: 'Integer32', value: 500 }],
      undoes: [{ oid: '1.3.1', type: 'Integer32', value: 0 }],
    },
  ],
  at: token,
});
