/**
 * A value as a JQL string. Only these escapes are legal in one; reserved words and characters mean nothing inside.
 * https://support.atlassian.com/jira-software-cloud/docs/jql-operators/
 */
export function quoteJql(value: string): string {
  const escaped = value
    .replace(/[\\"]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    // Control characters, invisible ones and halves of a surrogate pair.
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/gu, (character) =>
      Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
    );
  return `"${escaped}"`;
}

/**
 * Words as the operand of `~`: each stands for itself, all have to occur. What Lucene reads as syntax is escaped for it, and
 * its operators, which are words in capitals, are written small (the search does not mind case).
 * https://support.atlassian.com/jira-software-cloud/docs/search-syntax-for-text-fields/
 */
export function textOperand(words: string): string {
  return quoteJql(words.replace(/[+\-&|!(){}[\]^~*?:\\"/]/g, '\\$&').replace(/\b(?:AND|OR|NOT|TO)\b/g, (word) => word.toLowerCase()));
}

const phraseOperand = (phrase: string): string => quoteJql(`"${phrase.replace(/[\\"]/g, '\\$&')}"`);

const field = String.raw`(?:"(?:[^"\\]|\\.)+"|'(?:[^'\\]|\\.)+'|[\p{L}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?(?:\[[^\]\s]*\][\w.]*)?)`;
/** Compared are dates, numbers, versions and priorities: `<script>` and `->` are not. */
const compared = String.raw`[<>]=?\s*(?:["'\d+-]|\p{L}+(?:\(|\s*(?:$|\)|(?:and|or|order)\b)))`;
const history = '(?:assignee|fixversion|priority|reporter|resolution|status)';
const clause = new RegExp(
  String.raw`^(?:\s|\(|!|not\s)*(?:${field}\s*(?:!?=(?![=>])|!?~|${compared}|(?:\s|(?<=["'\]]))(?:not\s+)?in\s*(?:\(|[a-z]+\()|\sis\s+(?:not\s+)?(?:empty|null)\b)|${history}\s+(?:was\b|changed\b))`,
  'iu',
);
const order = /^\s*order\s+by\s/i;

/**
 * Whether a query is JQL: it begins as JQL does, with a field and an operator (`project = SEC`, `status in (…)`,
 * `assignee is empty`, `status changed …`) or with ORDER BY. Whether the rest is right is for Jira to say, in its own words.
 */
export const isJql = (query: string): boolean => order.test(query) || clause.test(query);

/**
 * The JQL of a search. JQL stays as it is; words are looked for in all text, within the project if there is one; words in
 * double quotes are a phrase. Jira Cloud refuses a query without any restriction, which everything ever made then satisfies.
 */
export function searchJql(query: string, projectKey: string | undefined): string {
  const text = query.trim();
  const scope = projectKey === undefined ? undefined : `project = ${quoteJql(projectKey)}`;
  const everything = scope ?? 'created >= "1970-01-01"';
  if (text === '') return `${everything} ORDER BY updated DESC`;
  if (order.test(text)) return `${everything} ${text}`;
  if (isJql(text)) return text;
  const [, phrase] = /^"([^"]+)"$/.exec(text) ?? [];
  const words = `text ~ ${phrase === undefined ? textOperand(text) : phraseOperand(phrase)}`;
  return `${scope === undefined ? words : `${scope} AND ${words}`} ORDER BY updated DESC`;
}
