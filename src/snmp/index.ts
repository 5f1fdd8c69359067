/**
 * snmp: SNMPv3 and v2c sessions on net-snmp, with types and errors of our own, and an agent that serves a tree of
 * scalars and rows, each SET whole or not at all (the simulated device's SNMP face). Nothing here knows a MIB.
 */
export { type AgentOptions, type AgentTree, openAgent, type SetRefusal, type SnmpAgent } from './agent.ts';
export { type AgentPart, joinParts, scalarPart } from './agent-tree.ts';
export { type AmountColumnOptions, amountColumnPart } from './amount-column.ts';
export type { AuthProtocol, CommunityLogin, PrivProtocol, SnmpLogin, UsmLogin } from './login.ts';
export { type RowColumn, type Rows, type RowTableOptions, rowTablePart } from './row-table.ts';
export { openSnmp, type SnmpSession, type SnmpSocket, type SnmpTarget } from './session.ts';
export { SnmpError, type SnmpErrorKind } from './snmp-error.ts';
export type { SmiType, Varbind } from './varbind.ts';
