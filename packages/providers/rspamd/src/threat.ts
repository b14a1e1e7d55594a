import { defined, type EmailAuthentication, type EmailThreat, type Verdict } from '@tw/connector-core';

/** What rspamd makes of a message: the action it asks the mail server for, and the names of the rules that fired. */
export interface Judgement {
  readonly action: string;
  /** Not scanned at all, by the settings of its sender or recipient. */
  readonly isSkipped: boolean;
  readonly symbols: readonly string[];
}

/** https://docs.rspamd.com/configuration/metrics#actions. The others put mail off (`greylist`, `soft reject`) or are an administrator's own. */
const spamByAction: ReadonlyMap<string, boolean> = new Map([
  ['no action', false],
  ['add header', true],
  ['rewrite subject', true],
  ['quarantine', true],
  ['reject', true],
  ['discard', true],
]);

/** The names that the antivirus module gives what it found; `CLAM_VIRUS_FAIL` and the like say that it could not look. https://docs.rspamd.com/modules/antivirus */
const virus = /_VIRUS$/;

/** A link in the message is on a list of phishing. https://docs.rspamd.com/modules/phishing and /etc/rspamd/scores.d/surbl_group.conf */
const listedPhish: ReadonlySet<string> = new Set([
  'PHISHED_OPENPHISH',
  'PHISHED_PHISHTANK',
  'PHISHED_GENERIC_SERVICE',
  'DBL_PHISH',
  'DBL_ABUSE_PHISH',
  'PH_SURBL_MULTI',
]);

/** A link in the message leads to malware, by the same lists; the message itself need not carry any. */
const listedMalware: ReadonlySet<string> = new Set(['DBL_MALWARE', 'DBL_ABUSE_MALWARE', 'MW_SURBL_MULTI']);

/** Guesses from how the message looks, and often wrong: a link that shows another address than it has; a hacked site. */
const likelyPhish: ReadonlySet<string> = new Set(['PHISHING', 'HACKED_WP_PHISHING']);

/** https://github.com/rspamd/rspamd/blob/master/rules/misc.lua */
const spoofing: ReadonlySet<string> = new Set(['SPOOF_DISPLAY_NAME', 'SPOOF_REPLYTO']);

/** Spam is no malware: it is `suspicious`. Nothing is said to be absent but spam, since the other modules may not be in use. */
export function threatOf({ action, isSkipped, symbols }: Judgement): EmailThreat {
  if (isSkipped) return { verdict: 'unknown' };
  const any = (isOne: (symbol: string) => boolean): true | undefined => symbols.some(isOne) || undefined;
  const malware = any((symbol) => virus.test(symbol));
  const isListed = any((symbol) => listedPhish.has(symbol));
  const phish = isListed ?? any((symbol) => likelyPhish.has(symbol));
  const spoof = any((symbol) => spoofing.has(symbol));
  const spam = spamByAction.get(action);
  return { verdict: verdictOf(), ...defined({ phish, spam, malware, spoof }) };

  function verdictOf(): Verdict {
    if (malware || isListed || any((symbol) => listedMalware.has(symbol))) return 'malicious';
    if (spam || phish || spoof) return 'suspicious';
    return spam === false && !symbols.some((symbol) => symbol.endsWith('_VIRUS_FAIL')) ? 'clean' : 'unknown';
  }
}

/** The first that is there counts: of several DKIM signatures one that passed. https://docs.rspamd.com/modules/spf, /modules/dkim, /modules/dmarc */
const results: Readonly<Record<keyof EmailAuthentication, Readonly<Record<string, string>>>> = {
  spf: {
    R_SPF_ALLOW: 'pass',
    R_SPF_FAIL: 'fail',
    R_SPF_SOFTFAIL: 'softfail',
    R_SPF_NEUTRAL: 'neutral',
    R_SPF_PERMFAIL: 'permerror',
    R_SPF_DNSFAIL: 'temperror',
    R_SPF_NA: 'none',
  },
  dkim: {
    R_DKIM_ALLOW: 'pass',
    R_DKIM_REJECT: 'fail',
    R_DKIM_PERMFAIL: 'permerror',
    R_DKIM_TEMPFAIL: 'temperror',
    R_DKIM_NA: 'none',
  },
  dmarc: {
    DMARC_POLICY_ALLOW: 'pass',
    DMARC_POLICY_ALLOW_WITH_FAILURES: 'pass',
    DMARC_POLICY_REJECT: 'fail',
    DMARC_POLICY_QUARANTINE: 'fail',
    DMARC_POLICY_SOFTFAIL: 'fail',
    DMARC_BAD_POLICY: 'permerror',
    DMARC_DNSFAIL: 'temperror',
    DMARC_NA: 'none',
  },
};

export function authenticationOf(symbols: readonly string[]): EmailAuthentication | undefined {
  const present = new Set(symbols);
  const found = (words: Readonly<Record<string, string>>) => Object.entries(words).find(([symbol]) => present.has(symbol))?.[1];
  const all = defined({ spf: found(results.spf), dkim: found(results.dkim), dmarc: found(results.dmarc) });
  return Object.keys(all).length > 0 ? all : undefined;
}
