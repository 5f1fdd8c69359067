/**
 * cli: the commands. Each is one file or folder, and `program.ts` says what
 * each takes. stdout carries what was asked for, stderr everything else; the exit code is 0, or 1 where something does
 * not hold. Secrets are read here, and nowhere else.
 */
export { run } from './program.ts';
