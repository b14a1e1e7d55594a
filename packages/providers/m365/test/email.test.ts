import { createHash } from 'node:crypto';
import nock from 'nock';
import { expect, it } from 'vitest';
import { messageFields } from '../src/message.ts';
import { connect, fixture, graph, login, refusal } from './setup.ts';

const email = { mailbox: 'alexw@contoso.onmicrosoft.com', id: 'AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0B' };
const messagePath = '/users/alexw%40contoso.onmicrosoft.com/messages/AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0B';
const listPath = `${messagePath}/attachments?%24select=id%2Cname%2CcontentType%2Csize%2CisInline`;

function recorded(name: string, attachments: unknown[] = []) {
  login();
  return graph()
    .get(messagePath)
    .query({ $select: messageFields })
    .reply(200, fixture(name).body)
    .get(listPath)
    .reply(200, { value: attachments });
}

it('gives a message with headers, authentication, addresses and attachments', async () => {
  const scope = recorded('message-phish', fixture('attachments').body['value'] as unknown[]);
  scope.get(`${messagePath}/attachments/exampleID2`).reply(200, fixture('attachment').body);
  const { headers, ...found } = await connect().getEmail(email);
  expect(found).toEqual({
    id: email.id,
    mailbox: email.mailbox,
    internetMessageId: '<3f8b2a71-delivery-48213@shiptrack.example>',
    subject: 'Your Package Could Not Be Delivered',
    sender: 'notifications@shiptrack.example',
    recipients: ['AlexW@contoso.OnMicrosoft.com', 'alexw@contoso.onmicrosoft.com', 'dana@contoso.onmicrosoft.com'],
    receivedAt: '2024-05-20T10:15:00.000Z',
    sentAt: '2024-05-20T10:14:58.000Z',
    hasAttachments: true,
    // The sender's own header, further down, says that all passed.
    authentication: { spf: 'fail', dkim: 'none', dmarc: 'fail' },
    urls: [
      'https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fshiptrack.example%2Ftrack%3Fid%3D48213&data=05%7C02%7C&sdata=abc%3D&reserved=0',
      'https://shiptrack.example/track?id=48213',
      'http://help.shiptrack.example/contact',
    ],
    attachments: [
      { id: 'exampleID0', name: 'Test it0', size: 1000 },
      {
        id: 'exampleID2',
        name: 'image2.png',
        contentType: 'image/png',
        size: 1_800_926,
        sha256: createHash('sha256').update('Never are control including string').digest('hex'),
      },
      { id: 'exampleID4', name: 'Personal pictures', size: 382 },
    ],
    link: 'https://outlook.office365.com/owa/?ItemID=AAkADMGAAA%3D&exvsurl=1&viewmodel=ReadMessageItem'.replace('AAkADM', 'AAMkADM'),
  });
  expect(headers?.['received']).toHaveLength(2);
  expect(headers?.['authentication-results']).toHaveLength(2);
  expect(headers?.['subject']).toEqual(['Your Package Could Not Be Delivered']);
  expect(nock.isDone()).toBe(true);
});

it('leaves out what Graph leaves out', async () => {
  recorded('message');
  const found = await connect().getEmail(email);
  expect(Object.keys(found).sort()).toEqual(
    [
      'attachments',
      'hasAttachments',
      'id',
      'internetMessageId',
      'link',
      'mailbox',
      'receivedAt',
      'recipients',
      'sender',
      'sentAt',
      'subject',
      'urls',
    ].sort(),
  );
  expect(found).toMatchObject({ urls: [], attachments: [], hasAttachments: false });
});

it('takes a draft, which has neither sender nor recipients nor times', async () => {
  login();
  const draft = {
    id: 'draft',
    from: null,
    subject: null,
    toRecipients: [],
    receivedDateTime: '0001-01-01T00:00:00Z',
    internetMessageHeaders: null,
    body: null,
  };
  graph().get(messagePath).query(true).reply(200, draft).get(listPath).reply(200, { value: [] });
  expect(await connect().getEmail(email)).toEqual({ id: 'draft', mailbox: email.mailbox, recipients: [], attachments: [], urls: [] });
});

it('adds what Graph sent on request', async () => {
  recorded('message');
  expect((await connect().getEmail(email, { includeRaw: true })).raw).toMatchObject({
    importance: 'normal',
    flag: { flagStatus: 'notFlagged' },
  });
});

it('lists a file without a hash if it is larger than 35 MiB', async () => {
  const file = { '@odata.type': '#microsoft.graph.fileAttachment', id: 'big', name: 'big.iso', contentType: null, size: 36_700_161 };
  recorded('message', [file]);
  expect((await connect().getEmail(email)).attachments).toEqual([{ id: 'big', name: 'big.iso', size: 36_700_161 }]);
});

it('takes content that comes with the list, and refuses what is no Base64', async () => {
  const file = {
    '@odata.type': '#microsoft.graph.fileAttachment',
    id: 'small',
    name: 'a.txt',
    contentType: 'text/plain',
    size: 3,
    contentBytes: '',
  };
  recorded('message', [{ ...file, contentBytes: 'YWJj' }]);
  const { attachments } = await connect().getEmail(email);
  expect(attachments[0]?.sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  recorded('message', [{ ...file, contentBytes: '!!!' }]);
  expect(await refusal(connect().getEmail(email))).toMatchObject({ code: 'invalid_response' });
});

it('hashes an empty file too', async () => {
  const file = { '@odata.type': '#microsoft.graph.fileAttachment', id: 'empty', name: 'empty.txt', contentType: 'text/plain', size: 0 };
  const scope = recorded('message', [file]);
  scope.get(`${messagePath}/attachments/empty`).reply(200, { ...file, contentBytes: '' });
  const { attachments } = await connect().getEmail(email);
  expect(attachments[0]?.sha256).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
