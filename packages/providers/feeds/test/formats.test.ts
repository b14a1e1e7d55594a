import { describe, expect, it } from 'vitest';
import { summary, temporaryFiles } from './files.ts';

const { list } = temporaryFiles();
const sha512 = 'ab'.repeat(64);

describe('plain lists', () => {
  it('take every kind of indicator, one a line', async () => {
    const connector = await list(
      [
        'evil.example',
        'https://bad.example/login?next=1',
        '192.0.2.1',
        '2001:db8::1',
        '198.51.100.0/24',
        '2001:db8:1::/48',
        '44d88612fea8a8f36de82e1278abb02f',
        '3395856ce81f2b7382dee72602f798b642f14140',
        '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f',
        sha512,
        'Boss@Pay.Example',
      ].join('\n'),
    );
    const { entries, problemCount, format } = await summary(connector);
    expect(entries).toEqual({ domains: 1, urls: 1, addresses: 2, ranges: 2, hashes: 4, emails: 1, exceptions: 0 });
    expect({ problemCount, format }).toEqual({ problemCount: 0, format: 'plain' });
    for (const indicator of [
      'evil.example',
      'https://bad.example/login?next=1',
      '192.0.2.1',
      '2001:DB8::1',
      '198.51.100.77',
      '2001:db8:1:2::3',
      '44D88612FEA8A8F36DE82E1278ABB02F',
      sha512,
      'boss@pay.example',
    ]) {
      expect(await connector.lookup(indicator), indicator).toMatchObject({ verdict: 'malicious', malicious: true, source: 'feeds' });
    }
  });

  it('may have comments, empty lines, a byte order mark, Windows line ends and no line end at the end', async () => {
    const connector = await list(
      '\uFEFF# a heading\r\n\r\n; old\r\n// older\r\n! oldest\r\nevil.example # why\r\nbad.example ; why\r\n\tworse.example\t// why\r\n192.0.2.1',
    );
    const { entries, problemCount } = await summary(connector);
    expect({ ...entries, problemCount }).toMatchObject({ domains: 3, addresses: 1, problemCount: 0 });
  });

  it('count the marks of comments as content where no white space stands before them', async () => {
    const connector = await list('https://evil.example/a;b//c#d');
    expect((await connector.lookup('https://evil.example/a;b//c')).verdict).toBe('malicious');
    expect((await connector.lookup('https://evil.example/a')).verdict).toBe('unknown');
  });

  it('may be defanged, quoted, in capitals, in other scripts and with closing dots', async () => {
    const connector = await list(
      [
        'hxxps://evil[.]example/x',
        'bad[.]example',
        'worse dot example',
        '"quoted.example"',
        "'*.single.example'",
        'LOUD.Example',
        'bücher.example',
        'dotted.example.',
        '192[.]0[.]2[.]0/24',
        'user[@]mail.example,',
      ].join('\n'),
    );
    expect(await summary(connector)).toMatchObject({ problems: [], entries: { domains: 7, urls: 1, ranges: 1, emails: 1 } });
    for (const indicator of [
      'https://evil.example/x',
      'bad.example',
      'worse.example',
      'quoted.example',
      'a.single.example',
      'loud.example',
      'xn--bcher-kva.example',
      'dotted.example',
      '192.0.2.9',
      'user@mail.example',
    ]) {
      expect((await connector.lookup(indicator)).verdict, indicator).toBe('malicious');
    }
  });

  it('mean the host where they give one with a port', async () => {
    const connector = await list('192.0.2.1:4444\n[2001:db8::1]:443\nevil.example:8080');
    expect((await summary(connector)).entries).toMatchObject({ addresses: 2, domains: 1, urls: 0 });
  });

  it('may be lists for ad blockers, with exceptions', async () => {
    const connector = await list('[Adblock Plus 2.0]\n! Title: x\n||evil.example^\n@@||good.evil.example^\n||worse.good.evil.example^');
    const verdicts = await Promise.all(
      ['evil.example', 'a.evil.example', 'good.evil.example', 'a.good.evil.example', 'a.worse.good.evil.example'].map((name) =>
        connector.lookupDomain(name),
      ),
    );
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['malicious', 'malicious', 'unknown', 'unknown', 'malicious']);
  });
});

describe('domains and what is below them', () => {
  const verdicts = async (content: string, settings = {}) => {
    const connector = await list(content, settings);
    return Promise.all(
      ['x.example', 'a.x.example', 'b.a.x.example', 'ax.example', 'example.com'].map(
        async (name) => (await connector.lookupDomain(name)).verdict === 'malicious',
      ),
    );
  };

  it('are both meant by a bare name', async () => expect(await verdicts('x.example')).toEqual([true, true, true, false, false]));
  it('are told apart on request', async () =>
    expect(await verdicts('x.example', { subdomains: false })).toEqual([true, false, false, false, false]));
  it('are told apart in hosts files', async () => expect(await verdicts('0.0.0.0 x.example')).toEqual([true, false, false, false, false]));
  it('are both meant in hosts files on request', async () =>
    expect(await verdicts('0.0.0.0 x.example', { subdomains: true })).toEqual([true, true, true, false, false]));
  it('are only what is below after an asterisk', async () =>
    expect(await verdicts('*.x.example')).toEqual([false, true, true, false, false]));
  it('are both meant after a dot, whatever the setting', async () =>
    expect(await verdicts('.x.example', { subdomains: false })).toEqual([true, true, true, false, false]));
  it('add up over several lines', async () =>
    expect(await verdicts('x.example\n*.x.example', { subdomains: false })).toEqual([true, true, true, false, false]));
});

describe('hosts files', () => {
  it('give several names a line and skip what every machine has', async () => {
    const connector = await list(
      '# heading\n127.0.0.1 localhost\n255.255.255.255 broadcasthost\n::1 ip6-localhost ip6-loopback\nfe80::1%lo0 localhost\nff02::1 ip6-allnodes\n0.0.0.0 0.0.0.0\n0.0.0.0 evil.example\tbad.example # why\n::1 worse.example\n127.0.0.1\tLOUD.example.',
    );
    expect(await summary(connector)).toMatchObject({ format: 'hosts', problems: [], entries: { domains: 4, addresses: 0 } });
    expect((await connector.lookup('loud.example')).verdict).toBe('malicious');
    expect((await connector.lookup('0.0.0.0')).verdict).toBe('unknown');
  });
});

describe('CSV files', () => {
  it('have one column with or without a heading', async () => {
    expect(await summary(await list('domain\nevil.example\nbad.example'))).toMatchObject({
      format: 'csv',
      problems: [],
      entries: { domains: 2 },
    });
    expect(await summary(await list('"evil.example"\n"bad.example"'))).toMatchObject({
      format: 'csv',
      problems: [],
      entries: { domains: 2 },
    });
    expect(await summary(await list('IP Address\n192.0.2.1'))).toMatchObject({ format: 'csv', problems: [], entries: { addresses: 1 } });
    expect(await summary(await list('Names of bad people\nevil.example', { format: 'csv' }))).toMatchObject({
      problems: [],
      entries: { domains: 1 },
    });
  });

  it('have quotes and empty cells at the end', async () => {
    const connector = await list('url\n"https://evil.example/a,b"\n"https://evil.example/c"",""d",\nhttps://evil.example/e,,\n');
    expect(await summary(connector)).toMatchObject({ format: 'csv', problems: [], entries: { urls: 3 } });
    expect((await connector.lookup('https://evil.example/a,b')).verdict).toBe('malicious');
    expect((await connector.lookup('https://evil.example/c%22,%22d')).verdict).toBe('malicious');
  });

  it('are not what a plain list with commas in its URLs is', async () => {
    expect(await summary(await list('https://evil.example/a,b'))).toMatchObject({ format: 'plain', problems: [], entries: { urls: 1 } });
  });
});

it('takes the format from the settings where it is given', async () => {
  expect(await summary(await list('0.0.0.0 evil.example', { format: 'plain' }))).toMatchObject({ format: 'plain', problemCount: 1 });
  expect(await summary(await list('evil.example', { format: 'hosts' }))).toMatchObject({ format: 'hosts', problemCount: 1 });
});
