import { readDomain } from './domain.ts';
import { Refusal } from './refusal.ts';

/** RFC 5321, section 4.5.3.1: 64 for the local part, 254 for an address. */
const maxLocal = 64;
const maxAddress = 254;

const hint = 'Write an e-mail address as in user@evil.example, without the display name.';

/** RFC 5322 dot-atom, with the letters beyond ASCII of RFC 6531. Quoted local parts are not taken: no mail has them. */
// oxlint-disable-next-line no-control-regex -- the range is "ASCII"
const notLocal = /[\x00-\x20"(),:;<>@[\\\]\x7f]/;

/** The local part stays as it is: only its own server knows whether case matters. `mailto:` and what it adds are dropped. */
export function readEmail(text: string): string | Refusal {
  const address = withoutMailto(text);
  const at = address.lastIndexOf('@');
  if (at < 0) return new Refusal('is not an e-mail address', hint);
  const local = address.slice(0, at);
  if (local === '' || notLocal.test(local) || local.split('.').includes('')) {
    return new Refusal('is not an e-mail address: what stands before the @ is not a mailbox', hint);
  }
  const domain = readDomain(address.slice(at + 1), 2);
  if (domain instanceof Refusal) return new Refusal('is not an e-mail address: what stands after the @ is not a domain name', hint);
  if (local.length > maxLocal || local.length + 1 + domain.length > maxAddress) {
    return new Refusal(`is longer than an e-mail address can be (${maxLocal} before the @, ${maxAddress} in all)`, hint);
  }
  return `${local}@${domain}`;
}

function withoutMailto(text: string): string {
  if (!/^mailto:/i.test(text)) return text;
  const question = text.indexOf('?', text.indexOf('@') + 1);
  return text.slice('mailto:'.length, question < 0 ? undefined : question);
}
