import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { filterOf, searchOf } from './graph-query.ts';

export interface FakeMessage {
  id: string;
  parentFolderId: string;
  subject: string;
  from: string;
  to: string[];
  receivedDateTime: string;
  hasAttachments: boolean;
  internetMessageId: string;
  body?: string;
}

interface Folder {
  id: string;
  displayName: string;
  isHidden?: boolean;
}

export interface FakeRule {
  id: string;
  displayName: string;
  isEnabled: boolean;
  hasError?: boolean;
  conditions?: unknown;
  actions?: { moveToFolder?: string };
}

export class Mailbox {
  readonly folders: Folder[] = [
    { id: 'id-of-inbox', displayName: 'Inbox' },
    { id: 'id-of-junkemail', displayName: 'Junk Email' },
    { id: 'id-of-deleteditems', displayName: 'Deleted Items' },
  ];
  readonly messages: FakeMessage[] = [];
  rules: FakeRule[] = [];

  add(message: Partial<FakeMessage> = {}): FakeMessage {
    const number = this.messages.length + 1;
    const made = {
      id: `message-${number}`,
      parentFolderId: 'id-of-inbox',
      subject: 'hello',
      from: 'sender@example.com',
      to: ['someone@contoso.example'],
      receivedDateTime: new Date(Date.UTC(2024, 0, 1, 0, number)).toISOString(),
      hasAttachments: false,
      internetMessageId: `<${number}@example.com>`,
      ...message,
    };
    this.messages.push(made);
    return made;
  }
}

interface SubRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** What a request may carry. */
interface Body {
  readonly displayName: string;
  readonly isHidden?: boolean;
  readonly isEnabled: boolean;
  readonly destinationId: string;
  readonly requests: readonly SubRequest[];
}

export interface Seen {
  readonly method: string;
  /** Below the address of Graph, decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly json: Body;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const failure = (status: number, code: string, message = code): Answer => ({ status, body: { error: { code, message } } });

/** Keeps mailboxes as Exchange Online does, as far as the connector can tell, and refuses what Graph refuses. */
export class FakeGraph {
  readonly users: { userPrincipalName: string; mail: string | null }[] = [];
  readonly mailboxes = new Map<string, Mailbox>();
  readonly requests: Seen[] = [];
  /** Answers before the fake does. */
  intercept: (request: Seen) => Answer | undefined = () => undefined;
  #url = '';
  #next = 0;
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', this.#url);
      const text = Buffer.concat(chunks).toString();
      const { status, body, headers } = url.pathname.startsWith('/login/')
        ? { status: 200, body: { access_token: 'a-token', expires_in: 3599 }, headers: {} }
        : this.#answer(request.method ?? '', url, request.headers, JSON.parse(text === '' ? '{}' : text) as Body);
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body === undefined ? '' : JSON.stringify(body));
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  mailbox(address: string): Mailbox {
    const mailbox = this.mailboxes.get(address) ?? new Mailbox();
    if (!this.mailboxes.has(address)) this.users.push({ userPrincipalName: address, mail: address });
    this.mailboxes.set(address, mailbox);
    return mailbox;
  }

  sent(method: string, path = ''): Seen[] {
    return this.requests.filter((request) => request.method === method && request.path.includes(path));
  }

  #answer(method: string, url: URL, headers: IncomingHttpHeaders, json: Body): Answer {
    const path = url.pathname
      .replace(/^\/v1\.0\//, '')
      .split('/')
      .map(decodeURIComponent);
    const request = { method, path: path.join('/'), query: url.searchParams, headers, json };
    this.requests.push(request);
    if (headers['authorization'] !== 'Bearer a-token') return failure(401, 'InvalidAuthenticationToken');
    if (headers['prefer'] !== 'IdType="ImmutableId"') return failure(400, 'NoImmutableIds');
    const intercepted = this.intercept(request);
    if (intercepted) return intercepted;
    if (path[0] === '$batch') return this.#batch(json);
    if (path[0] === 'users' && path.length === 1) return this.#page(url, this.users);
    const mailbox = this.mailboxes.get(path[1] ?? '');
    if (path[0] !== 'users') return failure(404, 'UnknownError');
    return mailbox
      ? this.#inMailbox(mailbox, path.slice(2), request, url)
      : failure(404, 'MailboxNotEnabledForRESTAPI', 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.');
  }

  #batch(json: Body): Answer {
    const { requests } = json;
    if (requests.length > 20) return failure(400, 'MaxBatchSizeExceeded');
    const responses = requests.map(({ id, method, url, headers }) => {
      const sub = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      return { id, ...this.#answer(method, new URL(`/v1.0${url}`, this.#url), { authorization: 'Bearer a-token', ...sub }, json) };
    });
    // "Individual responses might appear in a different order."
    return { status: 200, body: { responses: responses.toReversed() } };
  }

  #inMailbox(mailbox: Mailbox, path: string[], request: Seen, url: URL): Answer {
    const [kind, id = '', action, ruleId] = path;
    if (kind === 'messages' && id === '') return this.#search(mailbox, url);
    if (kind === 'messages') return this.#message(mailbox, id, action, request);
    if (kind === 'mailFolders' && action === 'messageRules') return this.#rules(mailbox, ruleId, request);
    if (kind === 'mailFolders' && id !== '') {
      const folder = mailbox.folders.find((each) => each.id === `id-of-${id}` || each.id === id);
      return folder ? { status: 200, body: folder } : failure(404, 'ErrorItemNotFound');
    }
    if (kind === 'mailFolders' && request.method === 'POST') {
      if (mailbox.folders.some(({ displayName }) => displayName === request.json.displayName)) return failure(409, 'ErrorFolderExists');
      const folder = { id: `folder-${++this.#next}`, ...request.json };
      mailbox.folders.push(folder);
      return { status: 201, body: folder };
    }
    const hidden = url.searchParams.get('includeHiddenFolders') === 'true';
    const wanted = /^displayName eq '((?:[^']|'')*)'$/.exec(url.searchParams.get('$filter') ?? '')?.[1]?.replaceAll("''", "'");
    return {
      status: 200,
      body: { value: mailbox.folders.filter(({ isHidden, displayName }) => (hidden || !isHidden) && displayName === wanted) },
    };
  }

  #search(mailbox: Mailbox, url: URL): Answer {
    const query = url.searchParams;
    const [filter, search, order] = [query.get('$filter'), query.get('$search'), query.get('$orderby')];
    if (search !== null && (filter !== null || order !== null)) return failure(400, 'SearchWithOrderBy');
    if (order !== null && filter !== null && !filter.startsWith('receivedDateTime ')) return failure(400, 'InefficientFilter');
    const matches = search === null ? filterOf(filter ?? '') : searchOf(search);
    if (matches === undefined) return failure(400, 'BadRequest', `Invalid filter clause: ${filter ?? search}`);
    const found = mailbox.messages
      .filter(matches)
      .toSorted((one, other) => Date.parse(other.receivedDateTime) - Date.parse(one.receivedDateTime));
    return this.#page(url, search === null ? found.map(toGraph) : found.slice(0, 1000).map(toGraph));
  }

  #page(url: URL, items: readonly unknown[]): Answer {
    const [top, skip] = [Number(url.searchParams.get('$top') ?? 10), Number(url.searchParams.get('$skip') ?? 0)];
    const next = new URL(url);
    next.searchParams.set('$skip', String(skip + top));
    return {
      status: 200,
      body: { value: items.slice(skip, skip + top), ...(skip + top < items.length && { '@odata.nextLink': next.href }) },
    };
  }

  #message(mailbox: Mailbox, id: string, action: string | undefined, request: Seen): Answer {
    const message = mailbox.messages.find((each) => each.id === id);
    if (!message) return failure(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
    if (action === 'attachments') return { status: 200, body: { value: [] } };
    if (action !== 'move') return { status: 200, body: toGraph(message) };
    const { destinationId } = request.json;
    const folder = mailbox.folders.find((each) => each.id === destinationId || each.id === `id-of-${destinationId}`);
    if (!folder) return failure(404, 'ErrorItemNotFound');
    message.parentFolderId = folder.id;
    return { status: 201, body: toGraph(message) };
  }

  #rules(mailbox: Mailbox, id: string | undefined, { method, json }: Seen): Answer {
    if (method === 'GET') return { status: 200, body: { value: mailbox.rules } };
    if (method === 'POST') {
      const rule = { ...json, id: `rule-${++this.#next}` };
      mailbox.rules.push(rule);
      return { status: 201, body: rule };
    }
    const rule = mailbox.rules.find((each) => each.id === id);
    if (!rule) return failure(404, 'ErrorItemNotFound');
    if (method === 'DELETE') mailbox.rules = mailbox.rules.filter((each) => each !== rule);
    else Object.assign(rule, json);
    return method === 'DELETE' ? { status: 204 } : { status: 200, body: rule };
  }
}

function toGraph({ from, to, body = '', ...message }: FakeMessage) {
  return {
    ...message,
    from: { emailAddress: { name: from, address: from } },
    toRecipients: to.map((address) => ({ emailAddress: { name: address, address } })),
    body: { contentType: 'html', content: body },
  };
}
