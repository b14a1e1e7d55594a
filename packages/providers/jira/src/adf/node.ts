/** The parts of the Atlassian Document Format that are used here. https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
export interface AdfMark {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

export interface AdfNode {
  readonly type: string;
  readonly text?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly marks?: readonly AdfMark[];
  readonly content?: readonly AdfNode[];
}

export interface AdfDocument extends AdfNode {
  readonly type: 'doc';
  readonly version: 1;
  readonly content: readonly AdfNode[];
}

/** An address in running text. It is never formatting, however many `_` and `*` it has. */
const bareAddress = /(?:https?|hxxps?|ftp|fxp)(?::|\[:\])\/\/[^\s<>`|\\]{1,2000}/gi;

/** What follows an address without being part of it. */
const afterAddress = /[*_~.,;:!?'")\]]+$/;

/** The address that begins at `at`, or `''`. */
export function addressAt(text: string, at: number): string {
  const sticky = new RegExp(bareAddress.source, 'iy');
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0].replace(afterAddress, '') ?? '';
}

/** Changes a text except for the addresses in it. */
export function outsideAddresses(text: string, change: (part: string) => string): string {
  let result = '';
  let at = 0;
  for (const match of text.matchAll(bareAddress)) {
    const address = match[0].replace(afterAddress, '');
    result += change(text.slice(at, match.index)) + address;
    at = match.index + address.length;
  }
  return result + change(text.slice(at));
}
