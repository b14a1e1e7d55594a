import { isConnectorError, type ReadFailure, type VendorFailure } from '@tw/connector-core';
import * as v from 'valibot';

const failure = v.object({
  error: v.object({ code: v.optional(v.string(), ''), message: v.optional(v.nullable(v.string()), '') }),
});

/** https://learn.microsoft.com/en-us/graph/errors */
export const readFailure: ReadFailure = (body, status) => {
  const parsed = v.safeParse(failure, body);
  if (!parsed.success) return undefined;
  const { code, message } = parsed.output.error;
  const words = [code, message ?? ''].filter((part) => part !== '').join(': ');
  return { message: words, ...meaning(code, status) };
};

function meaning(code: string, status: number): VendorFailure {
  if (withoutMailbox.has(code)) return { code: 'not_found', hint: 'Check the address: there is no mailbox in Exchange Online behind it.' };
  switch (code) {
    // The mailbox is blocked for what it has sent, which is no permission.
    case 'ErrorAccountSuspend':
      return { code: 'request_failed', hint: 'Exchange Online has suspended this mailbox: its user has to verify the account.' };
    case 'ErrorInvalidIdMalformed':
      return { code: 'invalid_input', hint: 'Give the id of a message as searchEmails returns it.' };
    case 'ErrorItemNotFound':
      return { code: 'not_found', hint: 'The message is not in this mailbox, or no longer: search for it again.' };
    case 'InvalidAuthenticationToken':
      return status === 401 ? { hint: 'The token is not for this Graph: check cloud (TW_M365_CLOUD), loginUrl and baseUrl.' } : {};
    default:
      return {};
  }
}

/** What Graph calls a user who does not exist or has no mailbox in Exchange Online, sometimes with 403. */
const withoutMailbox: ReadonlySet<string> = new Set([
  'ErrorInvalidUser',
  'ErrorNonExistentMailbox',
  'MailboxNotEnabledForRESTAPI',
  'MailboxNotSupportedForRESTAPI',
  'Request_ResourceNotFound',
  'ResourceNotFound',
]);

/** Whether an error, as it comes from `http`, says that there is no such mailbox. */
export const hasNoMailbox = (error: unknown): boolean =>
  isConnectorError(error, 'not_found') && withoutMailbox.has(error.message.split(':', 1)[0] ?? '');

/** Where a request went, and which application permission it needs. */
export interface Place {
  readonly permission: string;
  readonly mailbox?: string | undefined;
}

/** Says in a failure which mailbox it is about and which permission is missing: Graph names neither. */
export function explained(error: unknown, { permission, mailbox }: Place): unknown {
  if (!isConnectorError(error)) return error;
  if (isConnectorError(error, 'permission_denied'))
    return error.with({
      message: `${mailbox === undefined ? '' : `mailbox ${mailbox}: `}${error.message} (the application needs ${permission})`,
      hint: `Give the app registration the Graph application permission ${permission}, with an administrator’s consent${mailbox === undefined ? '' : '; where its access is limited to certain mailboxes, add this one'}. A change takes up to two hours.`,
    });
  if (mailbox === undefined) return error;
  return error.with({
    message: hasNoMailbox(error) ? `there is no mailbox ${mailbox}: ${error.message}` : `mailbox ${mailbox}: ${error.message}`,
  });
}

export async function at<T>(place: Place, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw explained(error, place);
  }
}
