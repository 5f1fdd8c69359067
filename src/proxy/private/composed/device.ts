import { type EditNodes, encodeEditConfig, namespaces, operationFailed } from '../../../netconf/index.ts';
import { editNodes, type Schema } from '../../../yang/index.ts';
import type { InterceptContext } from '../../intercept/context.ts';
import { BadRequest } from '../../protocol/leaf.ts';
import type { Answer } from '../../reply-pump.ts';
import type { Request } from '../../request-pump.ts';
import { offers } from '../capability.ts';

/** The schema by which edits are put together. Throws BadRequest where the device does not tell it. */
export async function composingSchema(
  context: InterceptContext,
): Promise<{ readonly schema: Schema; readonly nodes: EditNodes }> {
  const known = await context.learnSchema();
  if ('schema' in known) return { schema: known.schema, nodes: editNodes(known.schema) };
  throw new BadRequest(
    operationFailed(`a private candidate needs the schema of the device: ${known.unknown}`),
  );
}

/** Asks the device whether running would take the edit; undefined where it has no way to tell. */
export async function testEdit(
  context: InterceptContext,
  request: Request,
  edit: string,
): Promise<Answer | undefined> {
  if (edit === '' || !offers(context.capabilities, 'validate:1.1')) return undefined;
  return askAs(context, request, encodeEditConfig('running', edit, { testOption: 'test-only' }));
}

/** Edits running. Where the device knows how, it takes all of the edit or nothing. */
export function editRunning(context: InterceptContext, request: Request, edit: string): Promise<Answer> {
  const whole = offers(context.capabilities, 'rollback-on-error:1.0');
  const options = whole ? { errorOption: 'rollback-on-error' as const } : {};
  return askAs(context, request, encodeEditConfig('running', edit, options));
}

/** Another operation in place of the client's: the reply is the client's own. */
export function framedAs(context: InterceptContext, { header }: Request, operation: string): Buffer {
  const qualified = operation.replace(/^<[\w-]+(?=>)/, `$& xmlns="${namespaces.base}"`);
  return context.frame(Buffer.from(`<${header.root}${header.attributes}>${qualified}</${header.root}>`));
}

/** The same, and its answer. */
export function askAs(context: InterceptContext, request: Request, operation: string): Promise<Answer> {
  return context.ask(framedAs(context, request, operation), request.header);
}
