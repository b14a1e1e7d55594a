import { describe, expect, it } from 'vitest';
import { found } from './found.ts';

describe('is no indicator', () => {
  it.each([
    ['abbreviations', 'e.g. this, i.e. that, etc., a.m., Ph.D. and U.S. Dept. of Justice'],
    ['names of files', 'report.txt invoice.pdf.exe archive.tar.gz index.php page.asp photo.jpg.zip setup.cab'],
    [
      'names of files whose ending is a top-level domain',
      'file.sh README.md main.py lib.rs id_rsa.pub libc.so.6 Finder.app backup.zip clip.mov',
    ],
    ['source files whose ending is a top-level domain', 'Main.java setup.pl main.cc main.tf util.pm configure.in Makefile.am'],
    ['frameworks', 'node.js Node.js next.js Vue.js D3.js ASP.NET VB.NET'],
    ['members and calls', 'this.name user.id event.target document.location.host window.open(x) console.log app.run() e.target'],
    ['classes and packages', 'System.Net.WebClient com.example.app.MainActivity org.apache.logging.log4j.core java.util.Map'],
    ['a stack trace', 'at com.example.app.MainActivity.onCreate(MainActivity.java:42)'],
    ['imports', 'import os.path; require("lodash.map"); @angular/core'],
    ['detection names', 'Trojan.Agent.Gen W32.Stuxnet HEUR:Trojan.Script.Generic Android.Banker.22.origin Dr.Web'],
    ['sentences without a space between', 'It ends.The next begins.In time.No more, found it.is here.At last'],
    ['versions in words', 'version 1.2.3.4, v2.3.4.5, build 10.0.1.1, Version: 1.2.3.4, firmware 1.0.9.88'],
    ['versions in JSON', '{"ver":"4.6.1.0","version": "1.2.3.4"}'],
    ['versions of products', 'OpenSSL 1.1.1.1, nginx/1.18.0.0, Chrome/120.0.0.0, AnyDesk 7.0.14.0, Windows 10.0.1.1'],
    ['versions by what follows', 'fixed in 1.2.3.4 and later, not in 1.2.3.3 or earlier'],
    ['sections and object identifiers', 'section 4.3.2.1, page 4.2.1.3, OID 1.3.6.1.4.1.311.2.1.12'],
    ['dates, times, amounts and telephone numbers', '12.03.2024 at 14.30.15, $4.99, +1.415.555.2671, 555.123.4567'],
    ['broken addresses', '256.1.1.1 1.2.3 1.2.3.4.5 01.02.03.04 1.2.3.x xxx.xxx.197.203'],
    ['ranges', '192.0.2.0/24 and 2001:db8::/32'],
    ['hardware addresses', '00:1A:2B:3C:4D:5E 00-1a-2b-3c-4d-5e 001a.2b3c.4d5e 00:1a:2b:ff:fe:3c:4d:5e'],
    ['times and C++', 'at 12:34:56 std::vector a::b Foo::Bar'],
    ['fingerprints', 'DA:39:A3:EE:5E:6B:4B:0D:32:55:BF:EF:95:60:18:90:AF:D8:07:09'],
    ['UUIDs', '550e8400-e29b-41d4-a716-446655440000 {3F2504E0-4F89-11D3-9A0C-0305E82C3301}'],
    ['short git hashes', 'commit 5c55047'],
    ['hexadecimal digits of other lengths', `${'ab'.repeat(15)} ${'ab'.repeat(33)} 0x${'ab'.repeat(4)}`],
    ['numbers of the length of a hash', '12345678901234567890123456789012'],
    ['placeholders of the length of a hash', `${'f'.repeat(32)} ${'0'.repeat(64)}`],
    [
      'keys and ids of the length of a hash',
      'serial number: 0fda2c6e9b1f4d338a5e70c4d1b2a693, token=0fda2c6e9b1f4d338a5e70c4d1b2a693, {"mutex":"0fda2c6e9b1f4d338a5e70c4d1b2a693"}',
    ],
    ['Base64', 'aGVsbG8gd29ybGQuY29tIHRoaXMgaXMgbG9uZw== ZXZpbC5jb20uY29t.ZXZpbC5jb20'],
    ['JSON Web Tokens', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'],
    ['a public suffix alone', 'com co.uk .com'],
    ['paths and registry keys', 'C:\\Users\\foo\\evil.com /var/www/evil.com HKLM\\Software\\Evil.com'],
    ['user agents', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Safari/537.36'],
    ['single words and hosts of one word', 'http://server/a bob@localhost localhost'],
    ['English', 'a dot in the middle, we meet at noon dot it is all'],
    ['schemes without a host', 'javascript:alert(1) data:text/html,foo urn:isbn:1'],
    ['buckets', 's3://bucket/key gs://bucket/key arn:aws:s3:::bucket'],
  ])('%s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('of what is no indicator as a whole', () => {
  it('the host counts where a URL has a placeholder in its path', () => {
    expect(found('https://evil.com/auth/[victim-id]/login and https://evil.net/{id}')).toEqual(['domain evil.com', 'domain evil.net']);
  });

  it('the host counts where credentials stand before it, which are no mailbox', () => {
    expect(found('postgres://user:s3cret@db.evil.com/x, ssh://root@evil.net')).toEqual(['domain db.evil.com', 'domain evil.net']);
  });

  it('an e-mail signature gives the mailbox and the site', () => {
    expect(found('--\nJ. Smith, Acme Corp. | Tel. 555.123.4567 | j.smith@acme-corp.com | www.acme-corp.com')).toEqual([
      'email j.smith@acme-corp.com',
      'domain www.acme-corp.com',
    ]);
  });

  it('a full git hash is a SHA-1, since nothing tells them apart', () => {
    expect(found('commit 5c55047f2f5a4f1b3a4a6a8a4a2e6c5b1b1b1b1b')).toEqual(['sha1 5c55047f2f5a4f1b3a4a6a8a4a2e6c5b1b1b1b1b']);
  });

  it('an address next to versions is still found', () => {
    expect(found('Chrome/120.0.0.0 from 198.51.100.7; version 1.2.3.4 on host 198.51.100.8')).toEqual([
      'ipv4 198.51.100.7',
      'ipv4 198.51.100.8',
    ]);
  });
});
