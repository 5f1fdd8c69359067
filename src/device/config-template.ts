import { z } from 'zod';
import { escapeXml, readXml, type XmlElement } from '../netconf/index.ts';

/** The insides of two edit-configs, with `{row}` and `{amount}` in them. */
export interface ConfigTemplate {
  readonly set: string;
  /** Idempotent: takes back what `set` made by the operation remove (RFC 6241 section 7.2). */
  readonly undo: string;
}

/** The text of an edit, each place filled in and escaped. */
export function fillTemplate(
  text: string,
  values: { readonly row: number; readonly amount: number },
): string {
  return text
    .replaceAll('{row}', escapeXml(String(values.row)))
    .replaceAll('{amount}', escapeXml(String(values.amount)));
}

const edit = z.string().superRefine((text, context) => {
  const unknown = /\{(?!row\}|amount\})[^}]*\}?/.exec(text)?.[0];
  if (unknown !== undefined)
    return wrong(context, `${unknown} is no place to fill in: {row} and {amount} are`);
  if (!text.includes('{row}')) return wrong(context, '{row} has to tell one reservation from another');
  try {
    parsed(text);
  } catch (cause) {
    wrong(context, `must be XML, its namespaces declared: ${(cause as Error).message}`);
  }
});

const undo = edit.refine((text) => {
  const found = operations(text);
  return found.length > 0 && found.every((operation) => operation === 'remove');
}, 'must take things back by nc:operation="remove" alone, which does nothing where nothing is');

export const configTemplate: z.ZodType<ConfigTemplate> = z
  .strictObject({
    set: edit.describe('The inside of the edit-config that sets {amount} aside as {row}.'),
    undo: undo.describe('The inside of the edit-config that takes it back.'),
  })
  .describe('XML that is committed by NETCONF, in a session of its own.');

function wrong(context: z.core.$RefinementCtx<string>, message: string): void {
  context.addIssue({ code: 'custom', message });
}

function parsed(text: string): XmlElement {
  return readXml(`<config>${fillTemplate(text, { row: 1, amount: 1 })}</config>`);
}

function operations(text: string): readonly string[] {
  const found: string[] = [];
  const visit = ({ attributes, children }: XmlElement): void => {
    if (attributes.operation !== undefined) found.push(attributes.operation);
    for (const child of children) visit(child);
  };
  try {
    visit(parsed(text));
  } catch {
    // Said already, where the XML itself was looked at.
    return ['remove'];
  }
  return found;
}
