import { describe, expect, it } from 'vitest';
import { authenticationOf, threatOf } from '../src/threat.ts';

const judged = (action: string, ...symbols: string[]) => threatOf({ action, isSkipped: false, symbols });

describe('the verdict', () => {
  it.each([
    ['reject', { verdict: 'suspicious', spam: true }],
    ['add header', { verdict: 'suspicious', spam: true }],
    ['rewrite subject', { verdict: 'suspicious', spam: true }],
    ['quarantine', { verdict: 'suspicious', spam: true }],
    ['no action', { verdict: 'clean', spam: false }],
    ['greylist', { verdict: 'unknown' }],
    ['soft reject', { verdict: 'unknown' }],
    ['a local action', { verdict: 'unknown' }],
  ])('of the action %s is %j', (action, expected) => expect(judged(action, 'MIME_GOOD')).toEqual(expected));

  it.each(['CLAM_VIRUS', 'SAVAPI_VIRUS'])('is malicious with %s, whatever the action', (symbol) => {
    expect(judged('no action', symbol)).toEqual({ verdict: 'malicious', malware: true, spam: false });
    expect(judged('greylist', symbol)).toEqual({ verdict: 'malicious', malware: true });
  });

  it.each(['CLAM_VIRUS_FAIL', 'CLAM_VIRUS_ENCRYPTED', 'RBL_VIRUSFREE_BOTNET', 'CLAM_VIRUS_MACRO'])('takes %s for no virus', (symbol) =>
    expect(judged('reject', symbol)).toEqual({ verdict: 'suspicious', spam: true }),
  );

  it('is not clean where the virus scanner could not look', () => {
    expect(judged('no action', 'CLAM_VIRUS_FAIL')).toEqual({ verdict: 'unknown', spam: false });
  });

  it.each(['PHISHED_OPENPHISH', 'PHISHED_PHISHTANK', 'DBL_PHISH', 'PH_SURBL_MULTI'])('is malicious with a link that %s lists', (symbol) =>
    expect(judged('add header', symbol)).toEqual({ verdict: 'malicious', phish: true, spam: true }),
  );

  it('is malicious, but the message no malware, where a link leads to some', () => {
    expect(judged('no action', 'DBL_MALWARE')).toEqual({ verdict: 'malicious', spam: false });
  });

  it.each([
    ['PHISHING', { phish: true }],
    ['SPOOF_DISPLAY_NAME', { spoof: true }],
  ])('is only suspicious with %s, which is a guess', (symbol, flags) =>
    expect(judged('no action', symbol)).toEqual({ verdict: 'suspicious', spam: false, ...flags }),
  );

  it('is unknown of a message that was not scanned', () => {
    expect(threatOf({ action: 'no action', isSkipped: true, symbols: [] })).toEqual({ verdict: 'unknown' });
  });
});

describe('the authentication', () => {
  it('is read off the names of rules', () => {
    expect(authenticationOf(['R_SPF_SOFTFAIL', 'R_DKIM_REJECT', 'DMARC_POLICY_QUARANTINE'])).toEqual({
      spf: 'softfail',
      dkim: 'fail',
      dmarc: 'fail',
    });
  });
  it('takes the signature that passed, of several', () => {
    expect(authenticationOf(['R_DKIM_REJECT', 'R_DKIM_ALLOW'])).toEqual({ dkim: 'pass' });
  });
  it('is absent where no rule has looked', () => expect(authenticationOf(['MIME_GOOD'])).toBeUndefined());
});
