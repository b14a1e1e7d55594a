import { type ActionContext, type ActionOutcome, type CallContext, ConnectorError, type HttpClient, path } from '@tw/connector-core';
import * as v from 'valibot';
import { writing } from './auth.ts';
import { isListed, isMap, senderOf, withoutSender, withSender } from './sender-list.ts';
import type { Settings } from './settings.ts';

const maps = v.pipe(v.array(v.object({ map: v.number(), uri: v.string(), editable: v.nullish(v.boolean()) })), v.minLength(1));

/** What is read is written back: an error page, or nothing, that a proxy gives in place of the map would take the place of all its entries. */
const mapText = v.pipe(v.string(), v.check(isMap, 'is no map, or an empty one: put a line with a comment into it'));

/** Where a change is not there afterwards, another program has written at the same time: it is made once more, on what that one left. */
const attempts = 2;

const soon = 'rspamd reads it again within a minute';

/** The map of blocked senders. https://docs.rspamd.com/modules/multimap */
export class SenderMap {
  readonly #http: HttpClient;
  readonly #settings: Settings;
  /** Changes of one connector follow each other: each writes the whole map, so that one would undo the other. */
  #last: Promise<unknown> = Promise.resolve();
  constructor(http: HttpClient, settings: Settings) {
    this.#http = http;
    this.#settings = settings;
  }

  async block(text: string, options: ActionContext): Promise<ActionOutcome> {
    const { senderMap } = this.#settings;
    const sender = senderOf(text);
    const { isChanged } = await this.#change(
      (map) => isListed(map, sender),
      (map) => withSender(map, sender),
      options,
    );
    return isChanged
      ? { status: 'pending', message: `${sender} is in the map ${senderMap} now; ${soon}` }
      : { status: 'already_done', message: `${sender} was in the map ${senderMap} before` };
  }

  async unblock(text: string, options: ActionContext): Promise<ActionOutcome> {
    const { senderMap } = this.#settings;
    const sender = senderOf(text);
    const { isChanged, map } = await this.#change(
      (present) => !isListed(present, sender),
      (present) => withoutSender(present, sender),
      options,
    );
    const domain = sender.split('@')[1];
    const rest = domain !== undefined && isListed(map, domain) ? `; its domain ${domain} stays blocked` : '';
    return isChanged
      ? { status: 'pending', message: `${sender} is out of the map ${senderMap} now; ${soon}${rest}` }
      : { status: 'already_done', message: `${sender} was not in the map ${senderMap}${rest}` };
  }

  #change(isDone: (map: string) => boolean, change: (map: string) => string, { reason: _, ...options }: ActionContext) {
    const run = () => this.#changeNow(isDone, change, options);
    const result = this.#last.then(run);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Reads the map, writes the whole of it with the change, and reads it back: rspamd has nothing smaller. */
  async #changeNow(isDone: (map: string) => boolean, change: (map: string) => string, options: CallContext) {
    const headers = { map: String(await this.#id(options)) };
    const read = () => this.#http.get(path`getmap`, { schema: mapText, as: 'text', headers, ...options });
    let map = await read();
    if (isDone(map)) return { isChanged: false, map };
    for (let attempt = 0; attempt < attempts; attempt++) {
      await this.#http.post(path`savemap`, {
        schema: v.object({ success: v.literal(true) }),
        body: change(map),
        headers: { 'content-type': 'text/plain', ...headers, ...writing(this.#settings) },
        ...options,
      });
      map = await read();
      if (isDone(map)) return { isChanged: true, map };
    }
    throw new ConnectorError('request_failed', `the map ${this.#settings.senderMap} was saved, and does not show the change`, {
      retryable: false,
      hint: 'Another program keeps writing to this map, or rspamd cannot write its file: see the log of rspamd.',
    });
  }

  /** Rspamd knows a map by a number, which is made of its file's name. */
  async #id(options: CallContext): Promise<number> {
    const { senderMap } = this.#settings;
    const all = await this.#http.get(path`maps`, { schema: maps, ...options });
    const [found, ...others] = all.filter(({ uri }) => uri === senderMap || uri.endsWith(`/${senderMap}`));
    if (found !== undefined && others.length === 0 && found.editable !== false) return found.map;
    const problem =
      found === undefined ? 'rspamd has no map' : others.length > 0 ? 'rspamd has several maps' : 'rspamd may not write its map';
    throw new ConnectorError('configuration', `${problem} ${senderMap}`, {
      hint: 'Set senderMap (TW_RSPAMD_SENDER_MAP) to the file of the map, as a multimap rule names it. The README shows how to make one.',
    });
  }
}
