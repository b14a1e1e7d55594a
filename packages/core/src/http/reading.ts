import { type BaseIssue, safeParse } from 'valibot';
import { ConnectorError } from '../errors.ts';
import { issueText } from '../settings.ts';
import { messageOf, oneLine } from '../values.ts';
import type { Answer } from './answer.ts';
import type { Call, ClientSettings } from './client.ts';
import { failureOf, isWebPage, vendorError } from './failure.ts';
import type { Redactor } from './redact.ts';
import { retryAfterMs } from './retry-after.ts';

const defaultMaxBytes = 16 * 1_048_576;

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** Throws what an answer without success tells of; the body of a success stays on the wire. */
export async function assertSuccess(answer: Answer, call: Call, settings: ClientSettings): Promise<void> {
  if (!isSuccess(answer)) throw failure(answer, await answer.text(defaultMaxBytes), call, settings);
}

const failure = (answer: Answer, text: string, call: Call, settings: ClientSettings): ConnectorError =>
  final(failureOf(answer, text, call.failure ?? settings.failure, settings.redactor.redact), answer, call);

/** The body of an answer, as the call's schema has it. */
export async function readValue(answer: Answer, call: Call, settings: ClientSettings): Promise<unknown> {
  if (!isSuccess(answer) && call.accept?.includes(answer.status)) return readAccepted(answer, call, settings);
  await assertSuccess(answer, call, settings);
  const { redact } = settings.redactor;
  const text = await answer.text(call.maxBytes ?? defaultMaxBytes);
  const body = call.as === 'text' ? text : parseBody(text, answer.status);
  const told = understood(answer, redact, () => settings.failureInSuccess?.(body, answer.status));
  if (told)
    throw final(
      vendorError(answer, { ...told, message: told.message && redact(told.message) }, 'request_failed', 'the answer tells of a failure'),
      answer,
      call,
    );
  const result = understood(answer, redact, () => safeParse(call.schema, body));
  if (!result.success)
    throw new ConnectorError('invalid_response', `the answer has another shape: ${describeIssues(result.issues)}`, {
      status: answer.status,
    });
  call.answers.last = body;
  return result.output;
}

/** A status may be accepted for one of its bodies only: any other is the failure that the status tells of. */
async function readAccepted(answer: Answer, call: Call, settings: ClientSettings): Promise<unknown> {
  const text = await answer.text(call.maxBytes ?? defaultMaxBytes);
  const body = call.as === 'text' ? text : jsonIn(text);
  const result = understood(answer, settings.redactor.redact, () => safeParse(call.schema, body));
  if (!result.success) throw failure(answer, text, call, settings);
  call.answers.last = body;
  return result.output;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A wait that the server did not ask for is the caller's to choose. */
function final(error: ConnectorError, answer: Answer, call: Call): ConnectorError {
  call.isFinal = error.retryAfterMs !== undefined && retryAfterMs(answer.headers) === undefined;
  return error;
}

/** What a provider's own code makes of an answer; where it stumbles, the answer is not what it was written for. */
function understood<T>({ status }: Answer, redact: Redactor['redact'], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw new ConnectorError('invalid_response', `the answer could not be understood: ${oneLine(redact(messageOf(error)), 200)}`, {
      status,
    });
  }
}

function parseBody(text: string, status: number): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ConnectorError('invalid_response', isWebPage(text) ? 'the answer is a web page, not JSON' : 'the answer is not valid JSON', {
      status,
    });
  }
}

/** Where the answer differs, without its values. */
function describeIssues(issues: readonly BaseIssue<unknown>[]): string {
  const lines = issues
    .slice(0, 3)
    .map((issue) => `${oneLine((issue.path ?? []).map((item) => String(item.key)).join('.'), 80) || 'the answer'} ${issueText(issue)}`);
  return lines.join('; ') + (issues.length > 3 ? `; and ${issues.length - 3} more` : '');
}
