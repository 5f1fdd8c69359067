/** Of every command that shows something. */
export const jsonOption = ['--json', 'as JSON, for programs'] as const;
