/** What every command that reads the configuration takes. */
export const configOption = ['-c, --config <file>', 'the configuration', 'forelock.yaml'] as const;
