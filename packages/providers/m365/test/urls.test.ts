import { expect, it } from 'vitest';
import { urlsOf } from '../src/urls.ts';

it.each([
  ['a link', '<a href="https://a.example/x?y=1&amp;z=2#f">text</a>', ['https://a.example/x?y=1&z=2#f']],
  ['a link with an encoded address', '<a href="&#104;ttps://a.example/&#x2F;b">x</a>', ['https://a.example//b']],
  ['a link that is broken up', '<a href=" ht\ntps://a.exa\tmple/ ">x</a>', ['https://a.example/']],
  ['tags in capitals, without quotes, never closed', '<A HREF=HTTPS://A.example/p>x', ['https://a.example/p']],
  [
    'a form and its buttons',
    '<form action="https://a.example/1"><button formaction="https://a.example/2"><input formaction="https://a.example/3">',
    ['https://a.example/1', 'https://a.example/2', 'https://a.example/3'],
  ],
  [
    'frames and objects',
    '<iframe src="https://a.example/1"></iframe><embed src="https://a.example/2"><object data="https://a.example/3"></object>',
    ['https://a.example/1', 'https://a.example/2', 'https://a.example/3'],
  ],
  ['a redirect', '<meta http-equiv="Refresh" content="0; URL=\'https://a.example/r\'">', ['https://a.example/r']],
  [
    'an area and a drawn link',
    '<map><area href="https://a.example/1"></map><svg><a xlink:href="https://a.example/2"></a></svg>',
    ['https://a.example/1', 'https://a.example/2'],
  ],
  [
    'what is relative to a base',
    '<base href="https://a.example/dir/"><a href="page">x</a><a href="/root">y</a>',
    ['https://a.example/dir/page', 'https://a.example/root'],
  ],
  ['what is relative to nothing', '<a href="page">x</a><a href="#top">y</a>', []],
  [
    'a link without a scheme',
    '<a href="//a.example/x">x</a><a href="www.a.example">y</a>',
    ['https://a.example/x', 'http://www.a.example/'],
  ],
  [
    'no pictures, styles or other schemes',
    '<img src="https://a.example/p.png"><link href="https://a.example/s.css"><a href="mailto:x@a.example">m</a><a href="javascript:alert(1)">j</a><a href="data:text/html,x">d</a><a href="cid:1">c</a>',
    [],
  ],
  ['what is written out', '<p>see https://a.example/x, or (www.b.example/y).</p>', ['https://a.example/x', 'http://www.b.example/y']],
  ['what is written out across markup', 'https://a.<b>exam</b>ple<span>/x</span><br>next', ['https://a.example/x']],
  ['what is written in cells apart', '<td>https://a.example/1</td><td>2</td>', ['https://a.example/1']],
  [
    'nothing that is not shown',
    '<title>https://a.example/t</title><style>a{b:url(https://a.example/s)}</style><script>"https://a.example/j"</script><!-- https://a.example/c -->',
    [],
  ],
  ['each once', '<a href="https://a.example">https://a.example/</a>', ['https://a.example/']],
  ['names beyond ASCII', '<a href="https://bücher.example/ü">x</a>', ['https://xn--bcher-kva.example/%C3%BC']],
  ['no address that is none', '<a href="https://">x</a><a href="http://[::1">y</a> https:// http://. www.', []],
])('finds %s', (_, html, expected) => {
  expect(urlsOf(html, 'html')).toEqual(expected);
});

it.each([
  ['https://a.example/x.', ['https://a.example/x']],
  ['<https://a.example/x> "http://b.example"', ['https://a.example/x', 'http://b.example/']],
  ['(see http://a.example/wiki_(x)) and [http://b.example/]', ['http://a.example/wiki_(x)', 'http://b.example/']],
  ['http://[2001:db8::1]/x', ['http://[2001:db8::1]/x']],
  ['<a href="https://a.example/">', ['https://a.example/']],
  ['FTP://a.example/f; HTTP://B.example', ['ftp://a.example/f', 'http://b.example/']],
  ['no-http://a.example', ['http://a.example/']],
  ['a www. b', []],
])('finds addresses in the text %j', (text, expected) => {
  expect(urlsOf(text, 'text')).toEqual(expected);
});

it('adds what Safe Links wrap, even twice', () => {
  const wrap = (url: string, host = 'eur01.safelinks.protection.outlook.com') => `https://${host}/?url=${encodeURIComponent(url)}&data=05`;
  const twice = wrap(wrap('https://a.example/x?y=1'));
  expect(urlsOf(twice, 'text')).toEqual([twice, wrap('https://a.example/x?y=1'), 'https://a.example/x?y=1']);
  expect(urlsOf(wrap('https://a.example/', 'gcc02.safelinks.protection.office365.us'), 'text')).toHaveLength(2);
  expect(urlsOf(wrap('javascript:alert(1)'), 'text')).toHaveLength(1);
  expect(urlsOf(wrap('https://a.example/', 'safelinks.protection.outlook.com.evil.example'), 'text')).toHaveLength(1);
});

// Were it not in linear time, the test would run out of time.
it.each([
  '<',
  '<a ',
  '<a href=https://a.example/>',
  'https://',
  'www.',
  ')',
  'https://a.example/)',
  '&#',
  '<!--',
  '<meta http-equiv=refresh content="url=',
  '<b>',
  '](',
  '.',
])('comes to the end of very many %j', (part) => {
  const many = part.repeat(100_000);
  expect(urlsOf(many, 'html').length).toBeLessThan(3);
  expect(urlsOf(many, 'text').length).toBeLessThan(3);
  expect(urlsOf(`https://a.example/${many}`, 'text')).not.toEqual([]);
});
