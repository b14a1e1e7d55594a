import { type CannedAnswer, describeConformance, type Pages, type SeenRequest } from '@tw/connector-testkit';
import { rspamd } from '../src/index.ts';
import { idOfRow, recorded, rowOf } from './recorded.ts';

const row = rowOf('history', 0);
const email = (id = idOfRow(row)) => ({ mailbox: 'dana@corp.example', id });

const history: Pages = {
  at: ({ path, query }) => (path === '/history' ? Number(query.get('from')) / 100 : undefined),
  answer: (ids) => ({ body: { version: 2, rows: ids.map((id) => ({ ...row, subject: id, 'message-id': id })) } }),
  key: 'subject',
  untilEmpty:
    'https://github.com/rspamd/rspamd/blob/master/src/plugins/lua/history_redis.lua: rows that cannot be read are left out of a page',
};

/** Of `/getmap` the first answer is what was there, and the others what was saved. */
const mapWith =
  (before: string, after: string) =>
  ({ path, nth }: SeenRequest): CannedAnswer | undefined =>
    path === '/getmap' ? { body: nth === 1 ? before : after, headers: { 'content-type': 'text/plain' } } : undefined;

function answers({ path, query }: SeenRequest): CannedAnswer | undefined {
  if (path === '/auth') return recorded('auth');
  if (path === '/checkv2') return recorded('check');
  if (path === '/maps') return recorded('maps');
  if (path === '/savemap') return recorded('saved');
  return path === '/history' ? (query.get('from') === '0' ? recorded('history') : { body: { rows: [], version: 2 } }) : undefined;
}

const filteredHere = 'The history has no filter: https://docs.rspamd.com/workers/controller';

describeConformance(rspamd, {
  settings: (url) => ({ url, password: 'read-s3cret/+', enablePassword: 'write-s3cret/+' }),
  credentials: ['read-s3cret/+', 'write-s3cret/+'],
  answers,
  failure: (_, words) => ({ error: words }),
  statuses: { 403: 'authentication_failed' },
  operations: {
    searchEmails: {
      call: (it, options, id) => it.searchEmails(id === undefined ? {} : { subject: id }, options),
      pages: history,
      unsent: filteredHere,
    },
    getEmail: { call: (it, options, id) => it.getEmail(email(id), options), unsent: filteredHere },
    getThreatData: { call: (it, options, id) => it.getThreatData(email(id), options), unsent: filteredHere },
    blockSender: {
      call: (it, options, id) => it.blockSender(id ?? 'news@evil.example', options),
      answers: mapWith('# senders\n', '# senders\nnews@evil.example\n'),
      done: mapWith('news@evil.example\n', 'news@evil.example\n'),
    },
    unblockSender: {
      call: (it, options, id) => it.unblockSender(id ?? 'evil.example', options),
      answers: mapWith('evil.example\n', '# blocked senders\n'),
      done: mapWith('# senders\n', '# senders\n'),
    },
    scanMessage: { call: (it, options, id) => it.scanMessage({ content: id ?? 'Subject: x\r\n\r\nx' }, options) },
  },
});
