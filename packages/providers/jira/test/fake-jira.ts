import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a person has to know of a fake issue. */
export interface FakeIssue {
  readonly id: string;
  readonly key: string;
  status: string;
  readonly fields: Record<string, unknown>;
}

export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into it
  readonly json: any;
}

interface FakeTransition {
  readonly id: string;
  readonly name: string;
  readonly to: string;
  readonly from?: readonly string[];
  readonly isAvailable?: boolean;
  readonly fields?: Readonly<Record<string, { readonly name: string; readonly required: boolean; readonly hasDefaultValue?: boolean }>>;
}

type Fault = (request: Recorded, response: ServerResponse, carryOut: () => void) => boolean;

const categories: Readonly<Record<string, string>> = { 'To Do': 'new', 'In Progress': 'indeterminate', Done: 'done' };

/** A Jira of one project, SEC, that keeps state; `api` is its version, as Cloud (3) or Data Center (2) have it. */
export class FakeJira {
  readonly api: 2 | 3;
  readonly issues: FakeIssue[] = [];
  readonly requests: Recorded[] = [];
  readonly comments: { readonly id: string; readonly body: unknown; readonly issue: string }[] = [];
  /** Issues that the search does not know of yet: the index is behind. */
  readonly unindexed = new Set<string>();
  priorities = ['Highest', 'High', 'Medium', 'Low', 'Lowest'];
  /** Of these, those that the project takes. */
  allowedPriorities: readonly string[] | undefined;
  users: Record<string, unknown>[] = [];
  fields: { readonly id: string; readonly name: string }[] = [
    { id: 'summary', name: 'Summary' },
    { id: 'resolution', name: 'Resolution' },
    { id: 'customfield_10050', name: 'Severity' },
    { id: 'customfield_10060', name: 'Sensor' },
    { id: 'customfield_10061', name: 'Sensor' },
  ];
  transitions: FakeTransition[] = [
    { id: '11', name: 'Stop', to: 'To Do' },
    { id: '21', name: 'Start', to: 'In Progress' },
    { id: '31', name: 'Finish', to: 'Done', from: ['In Progress'] },
  ];
  /** Gets each request first; `true` when it has answered. */
  fault: Fault = () => false;
  #server: Server | undefined;
  #nextNumber = 1;

  constructor(api: 2 | 3 = 3) {
    this.api = api;
  }

  async start(): Promise<string> {
    this.#server = createServer((request, response) => void this.#receive(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  add(fields: Record<string, unknown>, status = 'To Do'): FakeIssue {
    const number = this.#nextNumber++;
    const issue = {
      id: String(10_000 + number),
      key: `SEC-${number}`,
      status,
      fields: { labels: [], priority: { name: 'Medium' }, ...fields },
    };
    this.issues.push(issue);
    return issue;
  }

  sent(method: string, pattern: RegExp): Recorded[] {
    return this.requests.filter((request) => request.method === method && pattern.test(request.path));
  }

  async #receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(incoming.url ?? '', 'http://fake');
    const isJson = incoming.headers['content-type']?.startsWith('application/json');
    const request: Recorded = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
    this.requests.push(request);
    if (this.fault(request, response, () => this.#answer(request))) return;
    const [status, body] = this.#answer(request);
    send(response, status, body);
  }

  #answer(request: Recorded): readonly [number, unknown?] {
    const { method, path, query, json } = request;
    const prefix = `/rest/api/${this.api}/`;
    if (!path.startsWith(prefix)) return [404, { errorMessages: ['no such API'], errors: {} }];
    const [resource = '', id = '', part = ''] = path.slice(prefix.length).split('/').map(decodeURIComponent);
    if (resource === 'myself') return [200, { self: 'me' }];
    if (resource === 'field') return [200, this.fields];
    if (resource === 'priority') return [200, this.priorities.map((name, index) => ({ id: String(index), name }))];
    if (resource === 'user') return [200, this.users];
    if (resource === 'search') return this.#search(json, id === 'jql');
    if (resource === 'issue' && id === '' && method === 'POST') return this.#create(json.fields);
    if (resource === 'issue' && id === 'bulkfetch')
      return [200, { issues: this.issues.filter(({ key }) => json.issueIdsOrKeys.includes(key)).map((issue) => this.#view(issue)) }];
    const issue = this.issues.find((each) => each.id === id || each.key === id);
    if (issue === undefined) return [404, { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} }];
    if (part === 'transitions') return method === 'GET' ? [200, { transitions: this.#possible(issue) }] : this.#move(issue, json);
    if (part === 'comment') return this.#comment(issue, method, json, query);
    if (part === 'attachments') return [200, [{ id: '77', filename: 'note.txt' }]];
    if (method !== 'PUT') return [200, this.#view(issue)];
    const edited = this.#edit(issue, json);
    return edited[0] === 204 && query.get('returnIssue') === 'true' ? [200, this.#view(issue)] : edited;
  }

  #view({ id, key, status, fields }: FakeIssue) {
    return {
      id,
      key,
      fields: {
        created: '2026-04-28T15:31:13.533+0200',
        ...fields,
        status: { id: status, name: status, statusCategory: { key: categories[status] } },
      },
      names: Object.fromEntries(this.fields.map((field) => [field.id, field.name])),
    };
  }

  #refused(fields: Record<string, unknown>): readonly [number, unknown] | undefined {
    const name = (fields['priority'] as { name?: string } | undefined)?.name;
    if (name !== undefined && !(this.allowedPriorities ?? this.priorities).includes(name))
      return [400, { errorMessages: [], errors: { priority: 'The priority selected is invalid.' } }];
    const unknown = Object.keys(fields).find((field) => field.startsWith('customfield_') && !this.fields.some(({ id }) => id === field));
    return unknown === undefined
      ? undefined
      : [
          400,
          {
            errorMessages: [],
            errors: { [unknown]: `Field '${unknown}' cannot be set. It is not on the appropriate screen, or unknown.` },
          },
        ];
  }

  #create(fields: Record<string, unknown>): readonly [number, unknown] {
    const refused = this.#refused(fields);
    if (refused) return refused;
    const { id, key } = this.add(fields);
    this.unindexed.add(key);
    return [201, { id, key, self: '' }];
  }

  #edit(
    issue: FakeIssue,
    { fields = {}, update = {} }: { fields?: Record<string, unknown>; update?: { labels?: { add?: string; remove?: string }[] } },
  ): readonly [number, unknown?] {
    const refused = this.#refused(fields);
    if (refused) return refused;
    Object.assign(issue.fields, fields);
    for (const { add, remove } of update.labels ?? []) {
      const labels = (issue.fields['labels'] as string[]).filter((label) => label !== remove);
      issue.fields['labels'] = add === undefined ? labels : [...labels, add];
    }
    return [204];
  }

  #possible(issue: FakeIssue) {
    return this.transitions
      .filter(({ from }) => from === undefined || from.includes(issue.status))
      .map(({ id, name, to, isAvailable = true, fields = {} }) => ({ id, name, to: { id: to, name: to }, isAvailable, fields }));
  }

  #move(
    issue: FakeIssue,
    { transition, fields = {} }: { transition: { id: string }; fields?: Record<string, unknown> },
  ): readonly [number, unknown?] {
    const found = this.#possible(issue).find(({ id }) => id === transition.id);
    if (found === undefined)
      return [400, { errorMessages: ['It seems that you have tried to perform an illegal workflow operation.'], errors: {} }];
    Object.assign(issue.fields, fields);
    issue.status = found.to.name;
    return [204];
  }

  #comment(issue: FakeIssue, method: string, json: { body: unknown }, query: URLSearchParams): readonly [number, unknown] {
    if (method === 'POST') {
      const comment = { id: String(500 + this.comments.length), body: json.body, issue: issue.id };
      this.comments.push(comment);
      return [201, comment];
    }
    const all = this.comments.filter((comment) => comment.issue === issue.id);
    const startAt = Number(query.get('startAt'));
    const size = Math.min(2, Number(query.get('maxResults')));
    return [200, { startAt, maxResults: size, total: all.length, comments: all.slice(startAt, startAt + size) }];
  }

  /** Knows just the JQL that the tests need. */
  #search(
    { jql, maxResults, nextPageToken, startAt = 0 }: { jql: string; maxResults: number; nextPageToken?: string; startAt?: number },
    isCloud: boolean,
  ): readonly [number, unknown] {
    const label = /labels = "([^"]*)"/.exec(jql)?.[1];
    const found = this.issues.filter(
      ({ key, fields }) =>
        !this.unindexed.has(key) &&
        (label === undefined || (fields['labels'] as string[]).some((each) => each.toLowerCase() === label.toLowerCase())),
    );
    if (/key DESC/.test(jql)) found.reverse();
    const from = isCloud ? Number(nextPageToken ?? 0) : startAt;
    const issues = found.slice(from, from + maxResults).map((issue) => this.#view(issue));
    const next = from + issues.length;
    const names = Object.fromEntries(this.fields.map((field) => [field.id, field.name]));
    if (!isCloud) return [200, { issues, names, startAt: from, maxResults, total: found.length }];
    return [200, { issues, names, isLast: next >= found.length, ...(next < found.length && { nextPageToken: String(next) }) }];
  }
}

export function send(response: ServerResponse, status: number, body?: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
